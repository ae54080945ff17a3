import { createHash } from 'node:crypto'
import { CONTAINED_BY_MS } from '@/lib/sandbox-words'
import { uuidv7 } from '@/lib/uuid'
import type { Db, Tx } from '@/server/db'
import { Prisma } from '@/server/generated/prisma/client'
import { countSandboxEvent } from '@/server/sandbox-event-counts'
import { isEscape, type SensorEvent } from './sensor-event'

const MINUTE_MS = 60_000
/** High and critical are contained by themselves, and have until then. */
const CONTAINED_FROM = 2

type Known = { id: string; agentId: string; podUid: string | null; podName: string; namespace: string; runtime: string; drill: boolean }
type Grouped = { event: SensorEvent; sandbox: Known | null; key: string; n: number }
export type Taken = {
  eventIds: string[]
  duplicates: number /** In the order in which they came. */
  byEvent: { id: string; isNew: boolean }[]
}

/** The same thing of the same pod within a minute, by the sensor's clock. */
function dedupKey(event: SensorEvent): string {
  const { source, podUid, namespace, podName, sandboxId, rule, family, violationType, occurredAt } = event
  const pod = sandboxId ?? podUid ?? `${namespace ?? ''}/${podName ?? ''}`
  const bucket = Math.floor(occurredAt.getTime() / MINUTE_MS)
  return createHash('sha256')
    .update(JSON.stringify([source, pod, rule, family, violationType, bucket]))
    .digest('hex')
}

/** Whose pods they are. A uid has the last word; a name alone is a sandbox's, for each has one of its own. */
async function ownersOf(tx: Tx, events: readonly SensorEvent[]): Promise<(event: SensorEvent) => Known | null> {
  const pick = (of: (event: SensorEvent) => string | null | undefined) => [...new Set(events.flatMap((one) => of(one) ?? []))]
  const [ids, uids, names] = [pick((one) => one.sandboxId), pick((one) => one.podUid), pick((one) => one.podName)]
  const found: Known[] = await tx.sandbox.findMany({
    where: { OR: [{ id: { in: ids } }, { podUid: { in: uids } }, { podName: { in: names } }] },
    select: { id: true, agentId: true, podUid: true, podName: true, namespace: true, runtime: true, drill: true },
  })
  return ({ sandboxId, podUid, podName, namespace }) =>
    found.find(
      (one) =>
        one.id === sandboxId ||
        (podUid !== null && one.podUid === podUid) ||
        (one.podName === podName && (namespace === null || one.namespace === namespace) && (podUid === null || one.podUid === null)),
    ) ?? null
}

function grouped(events: readonly SensorEvent[], ownerOf: (event: SensorEvent) => Known | null): Grouped[] {
  const groups = new Map<string, Grouped>()
  for (const event of events) {
    const key = dedupKey(event)
    const group = groups.get(key) ?? { event, sandbox: ownerOf(event), key, n: 0 }
    groups.set(key, { ...group, n: group.n + 1 })
  }
  return [...groups.values()]
}

type At = { origin: string; nowMs: number }
function rowOf({ event, sandbox, key, n }: Grouped, { origin, nowMs }: At): Prisma.Sql {
  const { source, violationType, family, severity, layer, blocked, rule, description, indicators, occurredAt } = event
  const containBy = sandbox && severity >= CONTAINED_FROM ? new Date(nowMs + CONTAINED_BY_MS) : null
  return Prisma.sql`(${uuidv7(nowMs)}::uuid, ${source}, ${key}, ${sandbox?.id ?? null}::uuid, ${sandbox?.agentId ?? null},
    ${sandbox?.namespace ?? event.namespace}, ${sandbox?.podName ?? event.podName}, ${violationType}, ${family}, ${severity}, ${layer}, ${blocked}::boolean,
    ${isEscape(event)}, ${rule}, ${description}, ${JSON.stringify(indicators)}::jsonb, ${origin}, ${sandbox?.drill ?? false}, ${occurredAt}, ${n},
    ${sandbox ? 'new' : 'unmatched'}, ${containBy}::timestamptz)`
}

type Stored = { id: string; dedup_key: string; is_new: boolean }

/** Keeps what sensors saw, in the caller's transaction: each thing once, the same again counted. Nothing else is done about it here; whoever contains
 *  is woken. Out: the ids of what is kept, and how many of these were there already. */
export async function receiveEvents(tx: Tx, events: readonly SensorEvent[], at: At): Promise<Taken> {
  if (events.length === 0) return { eventIds: [], duplicates: 0, byEvent: [] }
  // One order for everybody, so that two batches of the same never wait for each other.
  const groups = grouped(events, await ownersOf(tx, events)).sort((a, b) => (a.key < b.key ? -1 : 1))
  const rows = Prisma.join(groups.map((group) => rowOf(group, at)))
  const stored = await tx.$queryRaw<Stored[]>`
    INSERT INTO runtime_event AS e (id, source, dedup_key, sandbox_id, agent_id, namespace, pod_name, violation_type, family, severity, layer, blocked,
      is_escape, rule, description, indicators, origin, drill, occurred_at, occurred, state, contain_by)
    VALUES ${rows}
    ON CONFLICT (dedup_key) DO UPDATE SET occurred = e.occurred + excluded.occurred, last_at = clock_timestamp()
    RETURNING id, dedup_key, (xmax = 0) AS is_new`
  const ids = new Map(stored.map((one) => [one.dedup_key, one.id]))
  const fresh = new Set(stored.filter((one) => one.is_new).map((one) => one.dedup_key))
  for (const { event, sandbox, key, n } of groups) {
    const counted = { ...event, isEscape: isEscape(event), runtime: sandbox?.runtime ?? null, origin: sandbox?.drill ? 'drill' : at.origin }
    for (let one = 0; one < n; one += 1) countSandboxEvent(counted)
    if (fresh.has(key))
      await tx.event.create({ data: { topic: 'sandboxes', ref: sandbox?.id ?? ids.get(key) ?? '', version: ids.get(key) ?? '' } })
  }
  await tx.$executeRaw`SELECT pg_notify('acgs_sandboxes', '')`
  const first = new Set(fresh)
  const byEvent = events.map((event) => {
    const key = dedupKey(event)
    return { id: ids.get(key) ?? '', isNew: first.delete(key) }
  })
  return { eventIds: [...ids.values()], duplicates: events.length - fresh.size, byEvent }
}

/** The same in a transaction of its own. */
export const keepEvents = (db: Db, events: readonly SensorEvent[], at: At): Promise<Taken> =>
  db.$transaction((tx) => receiveEvents(tx, events, at))
