import type { Decision, EvaluateRequest } from '@/lib/schemas/evaluate'
import { uuidv7 } from '@/lib/uuid'
import type { KeyRing } from '@/server/key-ring'
import { type ApprovalFact, approvalsFor } from './approvals'
import { inputDigest } from './digest'
import { inputOf } from './input'
import type { Journal } from './journal'
import { maskInput } from './mask'
import type { EngineMetrics } from './metrics'
import type { EvaluatorPool, PoolAnswer } from './pool'
import { failedResult, type Judged, readResult } from './result'
import type { RawAnswer } from './rollout/compare'
import type { LiveRollout } from './rollout/live'
import { isStale, type RuntimeSnapshot } from './runtime'
import { ENTRYPOINT, settle } from './settle'
import { settleStopped } from './settle-stopped'
import type { Usage } from './usage'
import type { EngineVersion } from './version'

export type Asked = {
  request: EvaluateRequest
  requestId: string
  /** The token's id: who asked on the agent's behalf. */
  peer: string
  door: 'evaluate' | 'opa'
  /** False where the answer has no place for a receipt: then none is made. */
  carriesReceipt: boolean
  /** Asked in a drill: it is recorded as one and counts in no figure. */
  isDrill?: boolean
  /** `process.hrtime.bigint()` when the request had been parsed. */
  parsedAt: bigint
}
export type Decided =
  | { kind: 'decided'; decision: Decision; handlerNs: number }
  | { kind: 'refused'; why: 'overloaded' | 'not_ready' | 'not_recorded' }

/** The stop of everything, as far as it is known here. */
export type Stopped = { version: EngineVersion | null; snapshot: RuntimeSnapshot; ageS: number | null }
/** What deciding needs; the role composes it. `state` is null until a version is warm. */
export type Deciding = {
  state: () => { version: EngineVersion; snapshot: RuntimeSnapshot; ageS: number | null } | null
  /** Null while no stop of everything is in force. Known without any version. */
  stopped: () => Stopped | null
  rollout: LiveRollout
  pool: EvaluatorPool
  /** Uses approvals up, all or none, before they count; false when they no longer can. */
  spend: (approvals: readonly ApprovalFact[], decisionId: string) => Promise<boolean>
  journal: Journal
  usage: Usage
  metrics: EngineMetrics
  engineId: string
  engineVersion: string
  origin: 'live' | 'simulated'
  maskKey: string
  receiptKeys: KeyRing
  now: () => number
}

const encoder = new TextEncoder()

type Answer = Exclude<PoolAnswer, { kind: 'overloaded' }>
function judge(answer: Answer, version: EngineVersion): Judged {
  if (answer.kind === 'answer') return readResult(answer.text, version)
  if (answer.kind === 'timeout') return failedResult('timeout', 'the evaluation was ended at its limit')
  return failedResult('evaluation_error', answer.kind === 'error' ? answer.code : 'the evaluator ended during the evaluation')
}
const rawOf = (answer: Answer): RawAnswer =>
  'ok' in answer ? answer : { kind: answer.kind, code: answer.kind === 'timeout' ? 'limit_exceeded' : 'thread_lost', evalNs: answer.evalNs }

/** Approvals that were used up for this very decision: a second evaluation of it counts them, and uses none again. */
type Spent = { decisionId: string; approvals: readonly ApprovalFact[] }

/** Decides one request, records it and only then answers. A stop of everything is looked at first, and needs no version. Allow needs an evaluated
 *  result of the version that is active when it is answered, or of the running canary's candidate for an agent of the canary.
 *  Refused (the caller answers 503): no warm version, too many waiting, or the record could not be written. */
export async function decide(at: Deciding, asked: Asked, use: 'spend' | 'none' | Spent = 'spend'): Promise<Decided> {
  const { request } = asked
  const stopped = at.stopped()
  if (stopped) return settleStopped(at, asked, stopped)
  const state = at.state()
  if (!state) return { kind: 'refused', why: 'not_ready' }
  const { snapshot, ageS } = state
  const { agent_id: agentId, action } = request
  const asking = { agentId, pin: request.constitution_hash ?? null }
  const chosen = at.rollout.choose(state.version, asking)
  const { version } = chosen
  const nowMs = at.now()
  const type = version.typeOf(request.type ?? null, action)
  const digest = inputDigest({ agentId, action, inputData: request.input_data ?? {} })
  const bound = { request, digest, constitutionHash: version.hash, nowMs }
  const known = typeof use === 'string' ? snapshot.approvals : new Map(use.approvals.map((one) => [one.id, one]))
  const approvals = use === 'none' ? [] : approvalsFor({ approvals: known }, bound)
  const input = inputOf(at, asked, { version, snapshot, ageS, nowMs, digest, approvals })
  const bytes = encoder.encode(JSON.stringify(input))
  const answer = await at.pool.evaluate({ hash: version.hash, entrypoint: ENTRYPOINT, input: bytes, nowMs, masks: true })
  if (answer.kind === 'overloaded') {
    at.metrics.errors.inc({ cause: 'overloaded', origin: at.origin })
    return { kind: 'refused', why: 'overloaded' }
  }
  const decisionId = typeof use === 'string' ? uuidv7(nowMs) : use.decisionId
  const judged = judge(answer, version)
  // An allow that rests on approvals is given only after they are used up; if another request was first, it is judged as if there were none.
  if (judged.allow && approvals.length > 0 && use === 'spend') {
    if (!(await at.spend(approvals, decisionId))) return decide(at, asked, 'none')
    // A stop or a block that came while they were used up must not be missed.
    if (at.state()?.snapshot.revision !== snapshot.revision) return decide(at, asked, { decisionId, approvals })
  }
  // A version that was replaced meanwhile, or a canary that ended, must not have the last word; nor must anything after a stop.
  const now = at.state()
  const decides = now && at.rollout.choose(now.version, asking)
  if (at.stopped() || decides?.version.hash !== version.hash) return decide(at, asked, use)
  const isError = judged.verdict === 'error'
  at.rollout.judged(chosen, isError, nowMs)

  const masked = maskInput(input, { mask: 'mask' in answer ? answer.mask : null, key: at.maskKey })
  const took = { revision: answer.revision, evalNs: answer.evalNs, queueNs: answer.queueNs }
  const decided = await settle(at, asked, {
    ...{ decisionId, judged, version, type, digest, nowMs, took, masked },
    isEvaluated: true,
    canary: chosen.canary,
    isStale: isError ? isStale(ageS) : judged.runtime_stale,
    isMaskLost: masked.input === null,
  })
  if (decided.kind === 'decided') {
    const { revision } = answer
    at.rollout.compare({
      ...{ chosen, active: state.version, decisionId, agentId, action, input: bytes, nowMs, revision, isError },
      answer: rawOf(answer),
    })
  }
  return decided
}
