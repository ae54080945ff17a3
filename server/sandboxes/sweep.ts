import { OVERDUE_MS } from '@/lib/sandbox-limits'
import { LOST_AFTER_MS } from '@/lib/sandbox-words'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { Sandbox } from '@/server/generated/prisma/client'
import type { SandboxPod, SandboxPods } from '@/server/ports/sandbox-pods'
import { expire } from './apply-move'
import { endPod } from './make-pod'
import type { SandboxParts } from './parts'
import { keepEvents } from './receive-event'
import type { SensorEvent } from './sensor-event'
import { tellSandbox } from './tell'
import { CONTROLLER } from './token-actor'

const ACTIVE = ['requested', 'starting', 'running', 'suspect', 'isolating', 'isolated', 'terminating', 'lost']

/** Of something that the controller saw itself. */
function probed(of: { rule: string; description: string; severity: number; pod: Partial<SensorEvent>; nowMs: number }): SensorEvent {
  const { rule, description, severity, pod, nowMs } = of
  return {
    source: 'probe',
    violationType: 'resource_breach',
    family: null,
    severity,
    layer: 'resource',
    blocked: false,
    call: null,
    rule,
    description,
    indicators: {},
    occurredAt: new Date(nowMs),
    podUid: null,
    namespace: null,
    podName: null,
    ...pod,
  }
}

/** Executions whose time is over, asked to end. */
export async function expireDue(parts: SandboxParts): Promise<number> {
  const due = await parts.db.sandbox.findMany({
    where: { state: { in: ['starting', 'running', 'suspect', 'lost'] }, ending: null, deadlineAt: { lt: new Date(parts.now()) } },
    take: 100,
  })
  for (const row of due) await expire(parts, row)
  return due.length
}

/** Notes when each pod was last seen, and which executions nobody has seen for a minute: those are lost, which is unknown and not ended. */
export async function keepSeen(parts: SandboxParts, pods: SandboxPods): Promise<void> {
  const { db } = parts
  if (pods.state().isCurrent) {
    const uids = pods.all().flatMap(({ uid, sandboxId }) => (sandboxId ? [uid] : []))
    if (uids.length > 0)
      await db.$executeRaw`UPDATE sandbox SET seen_at = clock_timestamp() WHERE pod_uid = ANY(${uids}) AND state NOT IN ('ended', 'refused')`
    return
  }
  await db.$transaction(async (tx) => {
    const lost = await tx.$queryRaw<{ id: string; version: number }[]>`UPDATE sandbox SET state = 'lost', version = version + 1
      WHERE state IN ('starting', 'running') AND pod_uid IS NOT NULL
        AND coalesce(seen_at, created_at, requested_at) < clock_timestamp() - ${LOST_AFTER_MS}::integer * interval '1 millisecond' RETURNING id, version`
    for (const row of lost) {
      await recordEvent(tx, {
        actor: CONTROLLER,
        source: { ip: 'local', uaHash: 'controller' },
        action: 'sandboxes.lose',
        target: targetOf('sandbox', row.id),
        requestId: row.id,
        now: () => new Date(parts.now()),
        outcome: null,
        reason: 'its pod was not seen for a minute',
      })
      await tellSandbox(tx, row)
    }
  })
}

/** Executions that were begun and never got a pod: whoever made them is gone. One that was only asked for was refused, one that was decided ended. */
async function closeAbandoned(parts: SandboxParts): Promise<void> {
  await parts.db.$transaction(async (tx) => {
    const closed = await tx.$queryRaw<{ id: string; version: number }[]>`UPDATE sandbox SET version = version + 1,
      state = CASE state WHEN 'requested' THEN 'refused' ELSE 'ended' END, ending = coalesce(ending, 'system_error'),
      why = coalesce(why, 'the controller ended before its pod was made'), ended_at = clock_timestamp()
      WHERE state IN ('requested', 'starting') AND pod_uid IS NULL
        AND requested_at < clock_timestamp() - ${LOST_AFTER_MS}::integer * interval '1 millisecond' RETURNING id, version`
    for (const row of closed) {
      await recordEvent(tx, {
        actor: CONTROLLER,
        source: { ip: 'local', uaHash: 'controller' },
        action: 'sandboxes.end',
        target: targetOf('sandbox', row.id),
        requestId: row.id,
        now: () => new Date(parts.now()),
        outcome: 'failed',
        reason: 'the controller ended before its pod was made',
      })
      await tellSandbox(tx, row)
    }
  })
}

/** What outlives its deadline by a minute is handed over to containment, as what a sensor saw: its own end was asked for and did not come. */
async function handOverOverdue(parts: SandboxParts): Promise<Sandbox[]> {
  const nowMs = parts.now()
  const overdue = await parts.db.sandbox.findMany({
    where: { state: { in: ['starting', 'running', 'suspect'] }, deadlineAt: { lt: new Date(nowMs - OVERDUE_MS) } },
    take: 100,
  })
  const events = overdue.map(({ id, podUid, podName, namespace }) =>
    probed({
      rule: 'outlived its deadline',
      description: 'It still runs a minute after its end was asked for.',
      severity: 2,
      pod: { sandboxId: id, podUid, podName, namespace },
      nowMs,
    }),
  )
  if (events.length > 0) await keepEvents(parts.db, events, { origin: parts.origin, nowMs })
  return overdue
}

/** Pods that say they are an execution's and no row knows: told as what nobody knows, and ended. Nobody else answers for them. */
async function endStrangers(parts: SandboxParts, pods: SandboxPods): Promise<SandboxPod[]> {
  const { db, cluster } = parts
  const nowMs = parts.now()
  const old = pods
    .all()
    .filter(({ sandboxId, createdAt, deletedAt }) => sandboxId !== null && !deletedAt && nowMs - Date.parse(createdAt ?? '') > OVERDUE_MS)
  if (old.length === 0 || !cluster) return []
  const known = await db.sandbox.findMany({
    where: { podName: { in: old.map(({ name }) => name) } },
    select: { podName: true, podUid: true },
  })
  const strangers = old.filter(({ name, uid }) => !known.some((one) => one.podName === name && (one.podUid === null || one.podUid === uid)))
  const events = strangers.map(({ uid, name, namespace }) =>
    probed({
      rule: 'pod without a record',
      description: 'A pod says that it is an execution, and no record knows it.',
      severity: 2,
      pod: { podUid: uid, podName: name, namespace },
      nowMs,
    }),
  )
  if (events.length > 0) await keepEvents(db, events, { origin: parts.origin, nowMs })
  for (const { uid, name, namespace } of strangers) await endPod(cluster, { id: uid, podUid: uid, podName: name, namespace })
  return strangers
}

/** Each half minute, by the one that leads. Out: how much was found. */
export async function sweep(parts: SandboxParts, pods: SandboxPods): Promise<{ overdue: number; strangers: number }> {
  if (!pods.state().isCurrent) return { overdue: 0, strangers: 0 }
  await closeAbandoned(parts)
  const overdue = await handOverOverdue(parts)
  const strangers = await endStrangers(parts, pods)
  return { overdue: overdue.length, strangers: strangers.length }
}

/** How many are not over, by runtime and state. */
export const countActive = (db: SandboxParts['db']): Promise<{ runtime: string; state: string; n: number }[]> =>
  db.$queryRaw`SELECT runtime, state, count(*)::integer AS n FROM sandbox WHERE state = ANY(${ACTIVE}) AND NOT drill GROUP BY runtime, state`
