import { dueOf, type LevelRule, type ResponsePolicy, STORM, TOLD_HOW } from '@/lib/incident-policy'
import { type Severity, severityName } from '@/lib/incident-words'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import { tell } from '@/server/runs/tell'
import { armTimer } from '@/server/runs/timers'
import { addEntry, SYSTEM } from './timeline'

export const LEVEL_TIMER = 'incident-level'
/** What telling needs to know of an incident. */
export type Told = {
  id: string
  number: number
  severity: Severity
  title: string
  drill: boolean
  cycle: number
  needsContainment: boolean
}
export type LevelRow = Pick<LevelRule, 'level' | 'round' | 'who'> & { cycle: number }

export const alarmKey = (id: string) => `incident:${id}`
const refOf = (id: string, { cycle, level, round }: Pick<LevelRow, 'cycle' | 'level' | 'round'>) => `${id}:${cycle}:${level}:${round}`
export const nameOf = ({ number, severity, title, drill }: Pick<Told, 'number' | 'severity' | 'title' | 'drill'>) =>
  `${drill ? 'DRILL ' : ''}${severityName(severity)} INC-${number}: ${title}`

async function markLevel(sql: Sql, id: string, { state, why, ...row }: LevelRow & { state: string; why: string | null }): Promise<void> {
  await sql.query(
    `UPDATE incident_level SET state = $5::text, why = $6::text, done_at = clock_timestamp()
     WHERE incident_id = $1::uuid AND cycle = $2::int AND level = $3::smallint AND round = $4::smallint`,
    [id, row.cycle, row.level, row.round, state, why],
  )
}
export const skipLevel = (sql: Sql, id: string, row: LevelRow & { why: string }): Promise<void> =>
  markLevel(sql, id, { ...row, state: 'skipped' })

/** More tellings than anybody can read become one; the gravest never. */
async function isStorm(sql: Sql, severity: Severity): Promise<boolean> {
  if (severity === 1) return false
  const { rows } = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM incident_level WHERE state = 'told' AND done_at > clock_timestamp() - make_interval(secs => $1::float8)`,
    [STORM.windowMs / 1000],
  )
  return (rows[0]?.n ?? 0) > STORM.most
}

/** Tells one level: an alarm over every page, a row for who will once send it, and the timeline. Out: false where a storm held it back. */
export async function tellLevel(sql: Sql, incident: Told, row: LevelRow): Promise<boolean> {
  const { id, severity } = incident
  if (await isStorm(sql, severity)) {
    const why = `more than ${STORM.most} tellings in ${STORM.windowMs / 60_000} minutes: merged into one alarm`
    await skipLevel(sql, id, { ...row, why })
    await addEntry(sql, id, { kind: 'told', by: SYSTEM, title: `${row.who}: not told one by one`, detail: why })
    const day = `incident-storm:${Math.floor(Date.now() / STORM.windowMs)}`
    await tell(sql, day, {
      ...{ kind: 'alarm', key: 'incident-storm', severity: 2, title: 'More incidents than can be told one by one' },
      detail: 'All of them are listed. Severity 1 is told one by one all the same.',
      href: '/incidents',
    })
    return false
  }
  await markLevel(sql, id, { ...row, state: 'told', why: null })
  const href = `/incidents/${id}`
  const detail = `${row.who}: open it and acknowledge it. It is ${TOLD_HOW}.`
  await tell(sql, `incident-told:${refOf(id, row)}`, { kind: 'alarm', key: alarmKey(id), severity, title: nameOf(incident), detail, href })
  await sql.query(
    `INSERT INTO outbox (id, kind, dedup_key, body) VALUES ($1::uuid, 'page', $2::text, $3::jsonb) ON CONFLICT (dedup_key) DO NOTHING`,
    [
      uuidv7(Date.now()),
      `page:${refOf(id, row)}`,
      JSON.stringify({ incidentId: id, level: row.level, round: row.round, severity, title: nameOf(incident), href }),
    ],
  )
  await sql.query(
    "UPDATE alert SET was_told = true WHERE incident_id = $1::uuid AND NOT was_told AND (trace IS NULL OR trace->>'heldBy' IS NULL)",
    [id],
  )
  await addEntry(sql, id, {
    kind: 'told',
    by: SYSTEM,
    title: `${row.who} told${row.round > 1 ? ` again` : ''}`,
    detail: `It is ${TOLD_HOW}.`,
  })
  return true
}

/** Begins to tell: what is due now in this very transaction, the rest by timers. Out: whether somebody was told, or why not. */
export async function beginTelling(
  sql: Sql,
  incident: Told,
  { policy, from }: { policy: ResponsePolicy; from: Date },
): Promise<{ told: number; heldBy: 'storm' | null }> {
  const { id, cycle, needsContainment } = incident
  let told = 0
  let heldBy: 'storm' | null = null
  for (const rule of policy.levels) {
    const dueAt = dueOf(rule, from)
    const row = { level: rule.level, round: rule.round, who: rule.who, cycle }
    const isIdle = rule.unless === 'contained' && !needsContainment
    await sql.query(
      `INSERT INTO incident_level (incident_id, cycle, level, round, who, unless, state, due_at, why)
       VALUES ($1::uuid, $2::int, $3::smallint, $4::smallint, $5::text, $6::text, $7::text, $8::timestamptz, $9::text)`,
      [
        id,
        cycle,
        row.level,
        row.round,
        row.who,
        rule.unless,
        isIdle ? 'skipped' : 'due',
        dueAt.toISOString(),
        isIdle ? 'there is nothing to contain' : null,
      ],
    )
    if (isIdle) continue
    if (dueAt > from) await armTimer(sql, { kind: LEVEL_TIMER, ref: refOf(id, row), dueAt })
    else if (await tellLevel(sql, incident, row)) told += 1
    else heldBy = 'storm'
  }
  return { told, heldBy }
}

/** Cancels what is still to be told, with its timers and what waits to be sent, and ends the alarm. `only`: what waits for that alone. */
export async function cancelTelling(
  sql: Sql,
  id: string,
  { why, only }: { why: string; only?: 'acknowledged' | 'contained' },
): Promise<void> {
  const { rows } = await sql.query<{ ref: string }>(
    `UPDATE incident_level SET state = 'cancelled', why = $2::text, done_at = clock_timestamp()
     WHERE incident_id = $1::uuid AND state = 'due' AND unless = coalesce($3::text, unless)
     RETURNING incident_id || ':' || cycle || ':' || level || ':' || round AS ref`,
    [id, why, only ?? null],
  )
  await sql.query(`UPDATE timer SET state = 'cancelled' WHERE kind = '${LEVEL_TIMER}' AND state = 'armed' AND ref = ANY($1::text[])`, [
    rows.map(({ ref }) => ref),
  ])
  await sql.query(`UPDATE outbox SET state = 'cancelled' WHERE kind = 'page' AND state = 'pending' AND starts_with(dedup_key, $1::text)`, [
    `page:${id}:`,
  ])
  if (only === 'contained') return
  await tell(sql, `incident-clear:${id}:${uuidv7(Date.now())}`, { kind: 'clear', key: alarmKey(id) })
}
