import { RESPONSE_ENDS } from '@/lib/response-plans'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import { inOne, type Lend, sqlState } from '@/server/runs/connection'
import { writeEntry } from '@/server/runs/record'
import { wordsOf } from '@/server/runs/trouble'
import { addEntry, announce, SYSTEM } from '@/server/services/incidents/timeline'
import { incidentOf } from '@/server/services/targets'
import { type Case, type CaseStep, isOpen, lockCase, type Outcome, RESPONSE_ACTOR, responseActor } from './case'
import { WORK } from './work'

const MOST = 100
/** What could not be begun is tried again for so long after it was due, and then it has failed. */
const TRIED_MS = 60_000
const AGAIN_MS = 1000
const IDLE_MS = 5000

/** Steps that may have something to do: what begins by itself, what is followed, and what failed in a run that somebody may still put right. */
const DUE = `(s.state IN ('pending', 'running') AND (s.is_auto OR s.kind = 'stop.review') OR s.state = 'failed' AND s.kind ~ '^(contain|deny|audit)[.]')
  AND s.not_before <= clock_timestamp()`
const STEPS = `
  SELECT n, name, kind, state, run_ids::text[] AS "runIds", note, not_before AS "notBefore", due_at AS "dueAt"
  FROM response_step s WHERE incident_id = $1 AND ${DUE} ORDER BY n FOR UPDATE`

/** What another moment, or another worker, may make possible. */
const isPassing = (cause: unknown): boolean => ['23505', '40P01', '55P03', '40001'].includes(sqlState(cause))

async function tryWork(sql: Sql, of: Case, step: CaseStep): Promise<Outcome> {
  const work = WORK[step.kind]
  if (work === undefined) return { state: step.state, nextMs: 3_600_000 }
  await sql.query('SAVEPOINT response')
  try {
    const outcome = await work(sql, of, step)
    await sql.query('RELEASE SAVEPOINT response')
    return outcome
  } catch (cause) {
    await sql.query('ROLLBACK TO SAVEPOINT response')
    const why = wordsOf(cause)
    const triedUntil = (step.dueAt ?? of.triggeredAt).getTime() + TRIED_MS
    const isOver = !isPassing(cause) && of.now.getTime() > triedUntil
    return isOver ? { state: 'failed', note: why } : { state: step.state, note: `Not yet: ${why}`, nextMs: AGAIN_MS }
  }
}

/** Of an incident that ended: what runs is still followed, and nothing begins. */
const cannotBegin = (of: Case, step: CaseStep): boolean =>
  !isOpen(of) && step.state === 'pending' && step.runIds.length === 0 && !/^(end|stop)\./.test(step.kind)

async function say(sql: Sql, of: Case, { step, outcome }: { step: CaseStep; outcome: Outcome }): Promise<void> {
  if (outcome.state !== 'done' && outcome.state !== 'failed') return
  const word = outcome.state === 'done' ? 'done' : 'failed'
  const runId = outcome.runIds?.[0] ?? step.runIds[0]
  // The entry that sums the plan up was its work.
  if (step.kind !== 'end.timeline')
    await addEntry(sql, of.id, {
      ...{ kind: 'response', by: SYSTEM, title: `${step.name}: ${word}`, detail: outcome.note ?? null, requestId: of.id },
      href: runId === undefined ? null : `/runs/${runId}`,
    })
  const entry = { action: 'incidents.respond', phase: 'event', target: incidentOf(of), actor: responseActor, drill: of.drill } as const
  await writeEntry(sql, {
    ...entry,
    outcome: outcome.state === 'done' ? 'done' : 'failed',
    reason: `${step.n} ${step.name}: ${outcome.note ?? word}`,
  })
}

/** Out: whether something of it is different for whoever looks. */
async function keep(sql: Sql, of: Case, { step, outcome }: { step: CaseStep; outcome: Outcome }): Promise<boolean> {
  const { state, note = state === step.state ? step.note : null, at = null, by = RESPONSE_ACTOR, nextMs = IDLE_MS } = outcome
  const isOver = RESPONSE_ENDS.includes(state)
  const isNew = state !== step.state || note !== step.note
  await sql.query(
    `UPDATE response_step SET state = $3, note = $4, run_ids = coalesce($5::uuid[], run_ids),
       by = CASE WHEN $6::boolean THEN $7 ELSE by END, at = CASE WHEN $8::boolean THEN coalesce($9::timestamptz, clock_timestamp()) ELSE at END,
       not_before = clock_timestamp() + make_interval(secs => $10::float8 / 1000)
     WHERE incident_id = $1 AND n = $2`,
    [
      ...[of.id, step.n, state, note, outcome.runIds ?? null, isOver || state === 'running', by, state !== step.state],
      ...[at?.toISOString() ?? null, nextMs],
    ],
  )
  if (state !== step.state) await say(sql, of, { step, outcome: { ...outcome, ...(note === null ? {} : { note }) } })
  return isNew
}

async function respondTo(sql: Sql, id: string): Promise<boolean> {
  const of = await lockCase(sql, id)
  if (of === null) return false
  const { rows } = await sql.query<CaseStep>(STEPS, [id])
  let isNew = false
  for (const step of rows) {
    const { rows: there } = await sql.query('SELECT 1 FROM response_step WHERE incident_id = $1 AND n = $2 AND state = $3', [
      id,
      step.n,
      step.state,
    ])
    // Another severity, or an offer of a step before it, has changed it meanwhile.
    if (there.length === 0) continue
    const outcome: Outcome = cannotBegin(of, step)
      ? { state: 'skipped', note: `The incident was ${of.state.replaceAll('_', ' ')} before it began.` }
      : await tryWork(sql, of, step)
    if (await keep(sql, of, { step, outcome })) isNew = true
  }
  if (isNew) await announce(sql, id)
  return true
}

/** Does what response plans do by themselves: whatever is due begins, what runs is followed, and each step's outcome is kept in the transaction that
 *  brought it about. Two workers, or one that was killed, act once. Out: how many incidents were looked at. */
export async function respondToIncidents(lend: Lend, log: Pick<ServiceContext['log'], 'warn'>): Promise<number> {
  const { rows } = await lend((sql) =>
    sql.query<{ id: string }>(
      `SELECT s.incident_id::text AS id FROM response_step s JOIN incident i ON i.id = s.incident_id
       WHERE ${DUE} AND i.state NOT IN ('merged', 'false_alarm') GROUP BY s.incident_id ORDER BY min(s.not_before) LIMIT ${MOST}`,
    ),
  )
  let done = 0
  for (const { id } of rows)
    try {
      if (await inOne(lend, (sql) => respondTo(sql, id))) done += 1
    } catch (cause) {
      log.warn({ incident: id, why: wordsOf(cause) }, 'response.turn-failed')
    }
  return done
}
