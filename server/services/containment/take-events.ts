import type { Actor } from '@/lib/access'
import { CONTAINED_BY_MS, CONTAINMENT_ACTOR } from '@/lib/sandbox-words'
import { raiseAlert } from '@/server/alerts'
import type { Sql } from '@/server/audit/sql'
import { maskText } from '@/server/ports/cluster-mask'
import { inOne, type Lend } from '@/server/runs/connection'
import { isLostRace } from '@/server/runs/start'
import { type Judged, judgeEvent, type NewEvent } from './judge'
import { type LockedSandbox, lockSandboxes, startContainment } from './start'

export const containmentActor: Actor = { id: CONTAINMENT_ACTOR, name: 'containment', kind: 'system', roles: [], sessionHash: null }

/** Of one agent at a time, so that all its sandboxes go into one run. */
const MOST = 500

type Batch = { agentId: string; events: NewEvent[] }

async function takeNew(client: Sql, without: readonly string[]): Promise<Batch | null> {
  const first = await client.query<{ agentId: string }>(
    `SELECT agent_id AS "agentId" FROM runtime_event WHERE state = 'new' AND agent_id <> ALL($1::text[]) ORDER BY severity DESC, received_at LIMIT 1
     FOR UPDATE SKIP LOCKED`,
    [without],
  )
  const agentId = first.rows[0]?.agentId
  if (agentId === undefined) return null
  const { rows } = await client.query<NewEvent>(
    `SELECT id, sandbox_id AS "sandboxId", severity, is_escape AS "isEscape", violation_type AS "violationType", rule, description, origin, drill,
       occurred_at AS "occurredAt", received_at AS "receivedAt", contain_by AS "containBy"
     FROM runtime_event WHERE state = 'new' AND agent_id = $1 ORDER BY severity DESC, received_at LIMIT ${MOST} FOR UPDATE SKIP LOCKED`,
    [agentId],
  )
  return { agentId, events: rows }
}

type Pair = { event: NewEvent; sandbox: LockedSandbox; judged: Judged }

const reasonOf = ({ rule, description }: NewEvent) => maskText(`${rule}: ${description}`, 480)

/** One run for all that nobody has in hand yet. Out: which run has each sandbox. */
async function containAll(client: Sql, pairs: readonly Pair[]): Promise<Map<string, string>> {
  const byRun = new Map(pairs.flatMap(({ sandbox }) => (sandbox.byRun === null ? [] : [[sandbox.id, sandbox.byRun] as const])))
  const wanted = pairs.filter(({ judged }) => judged.act === 'contain')
  const [first] = wanted
  if (first === undefined) return byRun
  const sandboxes = [...new Map(wanted.map(({ sandbox }) => [sandbox.id, sandbox])).values()]
  const since = new Date(Math.min(...wanted.map(({ event }) => event.receivedAt.getTime())))
  const isEscape = wanted.some(({ event }) => event.isEscape)
  const order = { sandboxes, since, by: containmentActor, method: null, ending: 'security_violation', isEscape } as const
  const runId = await startContainment(client, { ...order, requestId: `contain:${first.event.id}`, reason: reasonOf(first.event) })
  for (const { id } of sandboxes) byRun.set(id, runId)
  return byRun
}

async function keep(client: Sql, { event, judged }: Pair, runId: string | null): Promise<void> {
  const isContaining = judged.state === 'containing'
  await client.query(
    `UPDATE runtime_event SET state = $2, judged_at = clock_timestamp(), run_id = $3,
       contain_by = CASE WHEN $4 THEN coalesce(contain_by, received_at + make_interval(secs => $5)) ELSE contain_by END WHERE id = $1`,
    [event.id, judged.state, isContaining ? runId : null, isContaining, CONTAINED_BY_MS / 1000],
  )
  if (judged.act === 'suspect')
    await client.query(
      `UPDATE sandbox SET state = CASE WHEN state = 'running' THEN 'suspect' ELSE state END, suspect_at = clock_timestamp(), version = version + 1 WHERE id = $1`,
      [event.sandboxId],
    )
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('sandboxes', $1, $2)`, [event.sandboxId, judged.state])
}

export type AlertOf = Pick<
  NewEvent,
  'id' | 'sandboxId' | 'severity' | 'isEscape' | 'violationType' | 'rule' | 'description' | 'origin' | 'drill' | 'occurredAt' | 'receivedAt'
> & {
  agentId: string
  runId: string | null
}
/** The same event is the same alert, also once it is known that it was not contained in time: then it says more, and is judged again. */
export const alertOf = (client: Sql, event: AlertOf, isUncontrolled: boolean) => {
  const { id, sandboxId, agentId, runId, severity, isEscape, violationType, rule, description, origin, drill, occurredAt, receivedAt } =
    event
  return raiseAlert(client, {
    source: 'runtime',
    fingerprint: `event:${id}`,
    startsAt: receivedAt,
    kind: isEscape ? 'sandbox_escape' : violationType,
    title: maskText(`${isUncontrolled ? 'Not contained in time: ' : ''}${rule}`, 200),
    detail: maskText(description, 2000),
    severity: isEscape || isUncontrolled || severity > 2 ? 1 : 2,
    labels: { violation_type: violationType, ...(isUncontrolled ? { uncontrolled: 'true' } : {}) },
    refs: { agentId, sandboxId, runtimeEventId: id, ...(runId === null ? {} : { runId }) },
    evidenceAt: occurredAt,
    drill,
    origin,
  })
}

async function judgeBatch(client: Sql, { events }: Batch): Promise<void> {
  const sandboxes = await lockSandboxes(client, [...new Set(events.map(({ sandboxId }) => sandboxId))])
  const pairs = events.map((event): Pair => {
    const sandbox = sandboxes.find(({ id }) => id === event.sandboxId)
    if (sandbox === undefined) throw new Error(`runtime event ${event.id} is of a sandbox that is not there`)
    return { event, sandbox, judged: judgeEvent(event, sandbox) }
  })
  const byRun = await containAll(client, pairs)
  for (const pair of pairs) {
    const runId = byRun.get(pair.sandbox.id) ?? null
    await keep(client, pair, runId)
    if (pair.event.severity >= 2) await alertOf(client, { ...pair.event, agentId: pair.sandbox.agentId, runId }, false)
  }
}

/** Judges what sensors saw and nobody has looked at yet: in one transaction an agent, with the run that contains it. One agent whose events cannot be
 *  judged holds up nobody else. Out: how many were judged. Errors: the first of those, once all others were judged. */
export async function takeEvents(lend: Lend): Promise<number> {
  const failed: { agentId: string; cause: unknown }[] = []
  let judged = 0
  for (let isOver = false; !isOver; ) {
    let agentId = ''
    const turn = (client: Sql) =>
      takeNew(
        client,
        failed.map((one) => one.agentId),
      ).then(async (batch) => {
        if (batch === null) return null
        agentId = batch.agentId
        await judgeBatch(client, batch)
        return batch.events.length
      })
    try {
      const n = await inOne(lend, turn)
      isOver = n === null
      judged += n ?? 0
    } catch (cause) {
      if (agentId === '') throw cause
      failed.push({ agentId, cause })
    }
  }
  // Somebody else was quicker with one of them: the next turn sees it.
  const broken = failed.find(({ cause }) => !isLostRace(cause))
  if (broken) throw broken.cause
  return judged
}
