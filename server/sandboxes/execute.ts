import { DRILL_SCOPE } from '@/lib/drill-words'
import type { ExecuteRequest } from '@/lib/schemas/execute'
import { uuidv7 } from '@/lib/uuid'
import { type Source, targetOf } from '@/server/audit/entry'
import { type OpenEntry, openAudit } from '@/server/audit/inbox'
import { Prisma, type Sandbox } from '@/server/generated/prisma/client'
import { HttpProblem } from '@/server/http/answer'
import type { TokenFact } from '@/server/tokens'
import { askPolicy, checkReceipt, codeDigest, refusalOf, requestDigest } from './ask-policy'
import { checkRuntime } from './check-runtime'
import { findRepeat } from './find-repeat'
import { endPod, makePod } from './make-pod'
import { noteSigns } from './note-signs'
import type { SandboxParts } from './parts'
import { sandboxPodOf } from './pod'
import { refuse } from './refuse'
import { scanCode } from './scan-code'
import { type Held, heldBack } from './stop-state'
import { tellSandbox } from './tell'
import { actorOfToken } from './token-actor'

export type Asking = {
  asked: ExecuteRequest
  token: TokenFact
  authorization: string
  key: string | null
  requestId: string
  source: Source
}
type Opened = { row: Sandbox; entry: OpenEntry }

/** 23505: another request of the same key, or another execution of the same decision, was first. */
const isTaken = (cause: unknown): boolean => cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002'

export function problemOfHeld(held: Held): HttpProblem {
  if (held.kind === 'agent') return new HttpProblem('agent_blocked', `The agent is ${held.state}: it runs nothing.`)
  const message = held.scope === 'all' ? 'Everything is stopped: nothing is run.' : 'This agent is stopped: it runs nothing.'
  return new HttpProblem('emergency_stop', message)
}

/** What is kept of a request: neither the code nor a value of its environment. */
const keptOf = ({ code, environment, context: _context, ...asked }: ExecuteRequest, digest: string) => ({
  digest,
  codeBytes: Buffer.byteLength(code),
  environment: Object.keys(environment),
  networkPolicy: asked.network_policy,
  filesystemAccess: asked.filesystem_access,
})

/** Notes that somebody asks, with its intent in the audit log, before anything else happens. */
async function open(parts: SandboxParts, { asked, token, key, requestId, source }: Asking, digest: string): Promise<Opened> {
  const id = uuidv7(parts.now())
  const now = () => new Date(parts.now())
  const entry = await openAudit(parts.db, {
    actor: actorOfToken(token.id),
    source,
    action: 'sandboxes.execute',
    target: targetOf('sandbox', id),
    requestId,
    now,
  })
  try {
    const row = await parts.db.sandbox.create({
      data: {
        id,
        agentId: asked.agent_id,
        tokenId: token.id,
        runtime: asked.runtime,
        language: asked.language,
        codeDigest: codeDigest(asked.code),
        limits: { timeoutSeconds: asked.timeout_seconds, memoryMb: asked.memory_limit_mb, cpu: asked.cpu_limit },
        request: keptOf(asked, digest),
        namespace: parts.namespace,
        podName: `sandbox-${id}`,
        isSimulated: parts.isLocal() ?? parts.origin === 'simulated',
        origin: parts.origin,
        drill: token.scopes.has(DRILL_SCOPE),
        controller: parts.id,
        idempotencyKey: key,
      },
    })
    return { row, entry }
  } catch (cause) {
    await entry.close('failed')
    throw cause
  }
}

/** Takes an execution from asked for to starting: nobody has stopped it since, and its decision was used for nothing else. */
async function begin(parts: SandboxParts, row: Sandbox, decision: { id: string; version: string; hash: string }): Promise<Held | null> {
  return parts.db.$transaction(async (tx) => {
    const held = await heldBack(tx, row.agentId)
    if (held) return held
    const { count } = await tx.sandbox.updateMany({
      where: { id: row.id, state: { in: ['requested', 'starting'] }, podUid: null },
      data: {
        state: 'starting',
        version: { increment: 1 },
        decisionId: decision.id,
        policyVersion: decision.version,
        constitutionHash: decision.hash,
        controller: parts.id,
      },
    })
    if (count === 0) throw new HttpProblem('conflict', 'The execution has moved on meanwhile; ask for it again.')
    await tellSandbox(tx, { id: row.id, version: row.version + 1 })
    return null
  })
}

/** From the decision to the pod. Errors: every refusal, written down. */
async function run(parts: SandboxParts, asking: Asking, { row, entry }: Opened): Promise<Sandbox> {
  const { asked, authorization, requestId } = asking
  const { id, agentId } = row
  let decisionId: string | undefined
  try {
    const held = await parts.db.$transaction((tx) => heldBack(tx, agentId))
    if (held) throw problemOfHeld(held)
    const { cluster, image } = await checkRuntime(parts, asked)
    const signs = scanCode(asked.code)
    const answer = await askPolicy(parts, { asked, signs, authorization, requestId })
    const { decision } = answer
    decisionId = decision.decision_id
    const no = refusalOf(decision)
    if (no) throw no
    await checkReceipt(parts, answer, row)
    if (asked.network_policy !== 'none')
      throw new HttpProblem('limit_exceeded', 'No sandbox has a network.', { details: [{ path: 'network_policy', issue: 'must be none' }] })
    const stopped = await begin(parts, row, { id: decisionId, version: decision.policy_version, hash: decision.constitution_hash })
    if (stopped) throw problemOfHeld(stopped)
    if (signs.length > 0) await noteSigns(parts, row, signs)
    const made = await makePod(
      cluster,
      sandboxPodOf({
        id,
        podName: row.podName,
        namespace: row.namespace,
        agentId,
        code: asked.code,
        language: asked.language,
        runtime: asked.runtime,
        image,
        timeoutSeconds: asked.timeout_seconds,
        memoryMb: asked.memory_limit_mb,
        cpu: asked.cpu_limit,
        environment: asked.environment,
        decisionId,
        isDrill: row.drill,
      }),
      id,
    )
    return await settle(parts, { row, entry, image, made, cluster })
  } catch (cause) {
    const problem = cause instanceof HttpProblem ? cause : null
    if (!problem) {
      await entry.close('failed')
      throw cause
    }
    throw await refuse(parts, { id, entry, problem, ...(decisionId ? { decisionId } : {}) })
  }
}

type Settling = Opened & { image: string; made: Awaited<ReturnType<typeof makePod>>; cluster: NonNullable<SandboxParts['cluster']> }
/** Writes down what came of making the pod. */
async function settle(parts: SandboxParts, { row, entry, image, made, cluster }: Settling): Promise<Sandbox> {
  const { id } = row
  const madeMs = performance.now()
  if ('refused' in made) {
    const ended = await endBefore(parts, id, { ending: 'system_error', why: made.refused })
    await entry.close('failed')
    return ended
  }
  if ('unknown' in made) {
    // Whether it is there is seen by the watch, or it is lost: nobody says that it failed.
    await parts.db.sandbox.updateMany({ where: { id, podUid: null }, data: { why: made.unknown } })
    return parts.db.sandbox.findUniqueOrThrow({ where: { id } })
  }
  const { uid } = made.made.metadata
  const waitedMs = performance.now() - madeMs
  await parts.db.$executeRaw`UPDATE sandbox SET pod_uid = coalesce(pod_uid, ${uid}), image = ${image},
    created_at = least(created_at, clock_timestamp() - ${waitedMs}::float8 * interval '1 millisecond'), seen_at = coalesce(seen_at, clock_timestamp()) WHERE id = ${id}::uuid`
  // A stop that came between the look and the pod has not seen it in its list.
  const held = await parts.db.$transaction((tx) => heldBack(tx, row.agentId))
  if (held?.kind === 'stopped') {
    await parts.db.sandbox.updateMany({ where: { id, ending: null }, data: { ending: 'emergency_stop', why: 'stopped while it was made' } })
    await endPod(cluster, { ...row, podUid: uid, graceSeconds: 0 })
  }
  await entry.close('done')
  return parts.db.sandbox.findUniqueOrThrow({ where: { id } })
}

async function endBefore(parts: SandboxParts, id: string, end: { ending: 'system_error'; why: string }): Promise<Sandbox> {
  await parts.db.$transaction(async (tx) => {
    const { count } = await tx.sandbox.updateMany({
      where: { id, state: { in: ['requested', 'starting'] } },
      data: { ...end, state: 'ended', version: { increment: 1 }, endedAt: new Date(parts.now()) },
    })
    if (count > 0) await tellSandbox(tx, { id, version: 3 })
  })
  const row = await parts.db.sandbox.findUniqueOrThrow({ where: { id } })
  parts.metrics.ended(row)
  return row
}

/** Whether nobody works on it: the process that did is gone, or has been at it for longer than anything of it takes. */
const ABANDONED_MS = 15_000
const isAbandoned = (row: Sandbox, nowMs: number): boolean =>
  (row.state === 'requested' || row.state === 'starting') && row.podUid === null && nowMs - row.requestedAt.getTime() > ABANDONED_MS

/** Runs code for an agent: intent, policy, receipt, pod, in this order. Asked again under the same key it is the same execution, and one that was
 *  left half-way goes on under its name. Errors: `HttpProblem`. */
export async function execute(parts: SandboxParts, asking: Asking): Promise<Sandbox> {
  const digest = requestDigest(asking.asked)
  const keyed = { tokenId: asking.token.id, key: asking.key, digest, nowMs: parts.now() }
  const repeated = await findRepeat(parts.db, keyed)
  if (repeated && !isAbandoned(repeated, parts.now())) return repeated
  if (repeated) {
    const entry = await openAudit(parts.db, {
      actor: actorOfToken(asking.token.id),
      source: asking.source,
      action: 'sandboxes.execute',
      target: targetOf('sandbox', repeated.id),
      requestId: asking.requestId,
      now: () => new Date(parts.now()),
    })
    return run(parts, asking, { row: repeated, entry })
  }
  try {
    return await run(parts, asking, await open(parts, asking, digest))
  } catch (cause) {
    if (!isTaken(cause)) throw cause
    const first = await findRepeat(parts.db, keyed)
    if (first) return first
    throw new HttpProblem('conflict', 'The decision was used before: one decision runs one execution.')
  }
}
