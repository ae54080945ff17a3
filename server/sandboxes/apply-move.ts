import type { Ending } from '@/lib/sandbox-words'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { Tx } from '@/server/db'
import type { Sandbox } from '@/server/generated/prisma/client'
import type { SandboxPod } from '@/server/ports/sandbox-pods'
import type { Move } from './judge-pod'
import { endPod } from './make-pod'
import type { SandboxParts } from './parts'
import { type Output, readOutput } from './read-output'
import { receiveEvents } from './receive-event'
import type { SensorEvent } from './sensor-event'
import { tellSandbox } from './tell'
import { CONTROLLER } from './token-actor'

/** `readyMs`: when its pod was first seen ready, by the clock that never jumps; null where nobody saw it. */
type Subject = { row: Sandbox; pod: SandboxPod | null; readyMs: number | null }
const agoMs = (at: number | null): number => (at === null ? 0 : Math.max(0, performance.now() - at))

/** What a sandbox did to its limits is told like what any sensor saw. */
const BREACH: Partial<Record<Ending, Pick<SensorEvent, 'rule' | 'description' | 'severity'>>> = {
  memory_killed: { rule: 'memory limit', description: 'It was ended because it used more memory than it may.', severity: 2 },
  timeout: { rule: 'time limit', description: 'It was ended because it ran longer than it may.', severity: 1 },
}

async function tellBreach(tx: Tx, parts: SandboxParts, row: Sandbox): Promise<void> {
  const breach = BREACH[row.ending as Ending]
  if (!breach) return
  const nowMs = parts.now()
  const event: SensorEvent = {
    ...breach,
    source: 'cgroup',
    violationType: 'resource_breach',
    family: null,
    layer: 'resource',
    blocked: true,
    call: null,
    indicators: {},
    occurredAt: new Date(nowMs),
    podUid: row.podUid,
    namespace: row.namespace,
    podName: row.podName,
    sandboxId: row.id,
  }
  await receiveEvents(tx, [event], { origin: parts.origin, nowMs })
}

type End = {
  ending: Ending
  exitCode: number | null
  why: string | null
  output: Output | null
  states: readonly string[]
  sinceMs: number
  readyMs?: number | null
}

/** Writes an end down once: whoever is second changes nothing. Out: the row as it ended, or null. */
async function end(parts: SandboxParts, known: Sandbox, given: End): Promise<Sandbox | null> {
  const { id } = known
  const { ending, exitCode, why, output, states, sinceMs, readyMs = null } = given
  const row = await parts.db.$transaction(async (tx) => {
    const moved = await tx.$executeRaw`UPDATE sandbox SET state = 'ended', version = version + 1, ending = coalesce(ending, ${ending}),
      exit_code = ${exitCode}::integer, why = coalesce(why, ${why}), output = coalesce(${output?.text ?? null}, output),
      output_truncated = ${output?.isTruncated ?? false} OR output_truncated,
      usage = coalesce(usage, '{"cpuSeconds": null, "memoryPeakMb": null, "pidsPeak": null}'::jsonb),
      ready_at = CASE WHEN ${readyMs !== null} THEN coalesce(ready_at, clock_timestamp() - ${agoMs(readyMs)}::float8 * interval '1 millisecond') ELSE ready_at END,
      ended_at = clock_timestamp() - ${agoMs(sinceMs)}::float8 * interval '1 millisecond'
      WHERE id = ${id}::uuid AND state = ANY(${[...states]})`
    if (moved === 0) return null
    const ended = await tx.sandbox.findUniqueOrThrow({ where: { id } })
    await tellBreach(tx, parts, ended)
    await recordEvent(tx, {
      actor: CONTROLLER,
      source: { ip: 'local', uaHash: 'controller' },
      action: 'sandboxes.end',
      target: targetOf('sandbox', id),
      requestId: id,
      now: () => new Date(parts.now()),
      outcome: 'done',
      reason: ended.ending ?? ending,
    })
    await tellSandbox(tx, ended)
    return ended
  })
  if (row) parts.metrics.ended(row)
  if (row && readyMs !== null && !known.readyAt) parts.metrics.started(row)
  return row
}

async function begun(parts: SandboxParts, { row, pod, readyMs }: Subject, isRunning: boolean): Promise<void> {
  const { timeoutSeconds = 300 } = row.limits as { timeoutSeconds?: number }
  const [after] = await parts.db.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ version: number }[]>`UPDATE sandbox SET version = version + 1,
      state = CASE WHEN state = 'lost' OR state = 'requested' OR (state = 'starting' AND ${isRunning}) THEN ${isRunning ? 'running' : 'starting'} ELSE state END,
      pod_uid = coalesce(pod_uid, ${pod?.uid ?? null}), node = coalesce(${pod?.node ?? null}, node), image_digest = coalesce(${pod?.imageId ?? null}, image_digest),
      created_at = coalesce(created_at, clock_timestamp()), seen_at = clock_timestamp(), controller = ${parts.id},
      ready_at = CASE WHEN ${isRunning} THEN coalesce(ready_at, clock_timestamp() - ${agoMs(readyMs)}::float8 * interval '1 millisecond') ELSE ready_at END,
      deadline_at = CASE WHEN ${isRunning} THEN coalesce(deadline_at, clock_timestamp() + ${timeoutSeconds}::integer * interval '1 second') ELSE deadline_at END
      WHERE id = ${row.id}::uuid AND state NOT IN ('ended', 'refused') RETURNING version`
    if (rows[0]) await tellSandbox(tx, { id: row.id, version: rows[0].version })
    return rows
  })
  if (after && isRunning && !row.readyAt) parts.metrics.started(await parts.db.sandbox.findUniqueOrThrow({ where: { id: row.id } }))
}

/** Does what was judged. Each move is bound to the states it may come from, so nothing that containment wrote is overwritten with less. */
export async function applyMove(parts: SandboxParts, move: Move, subject: Subject): Promise<void> {
  const { row, pod, readyMs } = subject
  const { cluster } = parts
  const sinceMs = performance.now()
  if (move.kind === 'starting') return begun(parts, subject, false)
  if (move.kind === 'running') return begun(parts, subject, true)
  const meant = { ...row, podUid: pod?.uid ?? row.podUid }
  if (move.kind === 'clean') {
    if (cluster) await endPod(cluster, meant)
    return
  }
  if (move.kind === 'gone') {
    const states = ['requested', 'starting', 'running', 'suspect', 'isolating', 'isolated', 'terminating', 'lost']
    await end(parts, row, { ...move, exitCode: null, output: null, states, sinceMs })
    return
  }
  const output = cluster ? await readOutput(cluster, row) : null
  const states = ['requested', 'starting', 'running', 'suspect', 'lost']
  const ended = await end(parts, row, { ...move, output, states, sinceMs, readyMs })
  if (ended && cluster) await endPod(cluster, meant)
}

/** Its time is over: what it wrote is kept, and its pod is asked to end. The end itself is written when it is seen. */
export async function expire(parts: SandboxParts, row: Sandbox): Promise<void> {
  const output = parts.cluster ? await readOutput(parts.cluster, row) : null
  const { count } = await parts.db.sandbox.updateMany({
    where: { id: row.id, ending: null, state: { in: ['starting', 'running', 'suspect', 'lost'] } },
    data: {
      ending: 'timeout',
      why: 'it ran longer than it may',
      ...(output ? { output: output.text, outputTruncated: output.isTruncated } : {}),
    },
  })
  if (count > 0 && parts.cluster) await endPod(parts.cluster, row)
}
