import { createHash } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
import { AppError } from '@/lib/errors'
import type { Decision, EvaluateRequest } from '@/lib/schemas/evaluate'
import type { ExecuteRequest } from '@/lib/schemas/execute'
import { type ReceiptCheck, verifyReceipt } from '@/lib/verify-receipt'
import type { Sandbox } from '@/server/generated/prisma/client'
import { HttpProblem } from '@/server/http/answer'
import type { SandboxParts } from './parts'

const TYPE = 'sandbox_execution'
const ACTION = 'execute_in_sandbox'
const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

export const codeDigest = (code: string): string => sha256(code)
/** Over all that was asked: the same key with another request is a conflict. It goes over the code, so that no value can be guessed from it. */
export const requestDigest = (asked: ExecuteRequest): string => sha256(canonicalize(asked))

/** What is decided about: everything the execution gets. The code and the values of the environment are bound by digests, so that no record of
 *  the decision holds them; the environment's goes over the code, so that a short value cannot be guessed from it. */
function inputOf(asked: ExecuteRequest, signs: readonly string[]): Record<string, unknown> {
  const { code, environment, language, runtime, timeout_seconds, memory_limit_mb, cpu_limit, network_policy, filesystem_access } = asked
  return {
    code_digest: codeDigest(code),
    code_bytes: Buffer.byteLength(code),
    code_signs: signs,
    language,
    runtime,
    timeout_seconds,
    memory_limit_mb,
    cpu_limit,
    environment: Object.fromEntries(Object.keys(environment).map((name) => [name, 'set'])),
    environment_digest: sha256(canonicalize({ code, environment })),
    network_policy,
    filesystem_access,
  }
}

/** What the controller knows because it makes the pod; it overrides what the agent claims of the same. */
const contextOf = ({ context, cpu_limit, memory_limit_mb, timeout_seconds }: ExecuteRequest) => ({
  ...context,
  environment: { sandbox_enabled: true, network_isolated: true, filesystem_isolated: true },
  resource_requirements: { cpu_cores: cpu_limit, memory_gb: memory_limit_mb / 1024, max_execution_time_seconds: timeout_seconds },
})

type Asking = { asked: ExecuteRequest; signs: readonly string[]; authorization: string; requestId: string }
export type Asked = { decision: Decision; inputData: Record<string, unknown> }

/** Asks the engine as the caller, whose token needs `decide` too. Errors: what the engine refuses, as the controller's own. */
export async function askPolicy(parts: SandboxParts, { asked, signs, authorization, requestId }: Asking): Promise<Asked> {
  const inputData = inputOf(asked, signs)
  const question: EvaluateRequest = {
    type: TYPE,
    action: ACTION,
    agent_id: asked.agent_id,
    input_data: inputData,
    context: contextOf(asked),
    request_id: requestId,
  }
  try {
    return { decision: await parts.decider.decide(authorization, question), inputData }
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    if (cause.code === 'FORBIDDEN')
      throw new HttpProblem('forbidden_scope', 'The engine does not take this token: it needs the scope decide beside sandbox:execute.')
    if (cause.code === 'BAD_REQUEST') throw new HttpProblem('invalid_input', 'The engine does not understand the request.')
    throw new HttpProblem('upstream_unavailable', 'The engine gave no decision, so nothing was run.', { headers: { 'retry-after': '1' } })
  }
}

/** Why a decision refuses; null where it allows. */
export function refusalOf(decision: Decision): HttpProblem | null {
  const more = { decision }
  if (decision.allow === true && decision.verdict === 'allow') return null
  if (decision.refusal === 'emergency_stop') return new HttpProblem('emergency_stop', 'Everything is stopped: nothing is run.', { more })
  if (decision.refusal === 'agent_blocked') return new HttpProblem('agent_blocked', 'The agent may not act now.', { more })
  return new HttpProblem('policy_denied', 'The policy does not allow this execution; `decision` says why.', { more })
}

const unusable = (why: string): HttpProblem =>
  new HttpProblem('upstream_unavailable', `The decision allows it, but its receipt cannot be used: ${why}. Nothing was run.`)

const said = (check: Exclude<ReceiptCheck, { state: 'valid' }>): string =>
  check.state === 'unreadable' ? check.why : check.state.replaceAll('_', ' ')

/** Refuses a decision whose receipt is not there, not signed, or for anything else than this. Single use is the database's: one row a decision. */
export async function checkReceipt(
  parts: SandboxParts,
  { decision, inputData }: Asked,
  row: Pick<Sandbox, 'agentId' | 'drill'>,
): Promise<void> {
  const { agentId } = row
  if (!decision.receipt) throw unusable('it carries none')
  const check = async (isNew: boolean) => verifyReceipt(decision.receipt, { keys: await parts.receiptKeys.keys(isNew), nowMs: parts.now() })
  const first = await check(false)
  const last = first.state === 'unknown_key' ? await check(true) : first
  if (last.state !== 'valid') throw unusable(said(last))
  const { claims } = last
  const expected = parts.inputDigest({ agentId, action: ACTION, inputData })
  if (claims.decision_id !== decision.decision_id) throw unusable('it is of another decision')
  if (claims.agent_id !== agentId || claims.action !== ACTION || claims.scope.type !== TYPE) throw unusable('it is for something else')
  if (claims.input_digest !== expected) throw unusable('it was given for another input')
  if (claims.scope.origin !== (row.drill ? 'drill' : parts.origin)) throw unusable('it is of another origin')
}
