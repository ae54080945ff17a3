import { utcTitle } from '@/lib/format'
import { tell } from '@/server/runs/tell'
import { addEntry, SYSTEM } from '@/server/services/incidents/timeline'
import type { Work } from './case'
import { reasonOf } from './start-runs'

const AGAIN_MS = 2000
const SLOW_MS = 15_000

/** Whether what told people of the incident was handed on. */
export const checkDelivery: Work = async (sql, { id }) => {
  const { rows } = await sql.query<{ state: string; n: number; error: string | null }>(
    `SELECT state, count(*)::int AS n, max(error) AS error FROM outbox WHERE kind = 'alarm' AND starts_with(dedup_key, $1) GROUP BY state`,
    [`incident-told:${id}:`],
  )
  const count = (state: string) => rows.find((row) => row.state === state)?.n ?? 0
  if (rows.length === 0) return { state: 'not_applicable', note: 'Nobody was to be told yet when this was looked at.' }
  if (count('failed') > 0)
    return { state: 'failed', note: `${count('failed')} could not be told: ${rows.find(({ state }) => state === 'failed')?.error ?? ''}` }
  if (count('sent') > 0)
    return { state: 'done', note: `${count('sent')} handed on, ${count('pending')} on their way. Nobody is called by phone.` }
  return { state: 'pending', nextMs: AGAIN_MS }
}

/** Once all that happens by itself has ended: how it went, as an entry of the timeline. */
export const writeTimeline: Work = async (sql, { id }) => {
  const { rows } = await sql.query<{ state: string; n: number; late: number; left: number }>(
    `SELECT state, count(*)::int AS n, (count(*) FILTER (WHERE is_late))::int AS late,
       (count(*) FILTER (WHERE is_auto AND kind NOT IN ('end.timeline', 'end.review') AND state IN ('pending', 'running')))::int AS left
     FROM response_step WHERE incident_id = $1 AND kind NOT IN ('end.timeline', 'end.review') GROUP BY state ORDER BY state`,
    [id],
  )
  if (rows.some(({ left }) => left > 0)) return { state: 'pending', nextMs: AGAIN_MS }
  const late = rows.reduce((sum, row) => sum + row.late, 0)
  const said = `${rows.map(({ state, n }) => `${n} ${state === 'pending' ? 'left to people' : state.replaceAll('_', ' ')}`).join(', ')}; ${late} late`
  await addEntry(sql, id, { kind: 'response', by: SYSTEM, title: 'What the response plan does by itself has ended', detail: `${said}.` })
  return { state: 'done', note: `${said}.` }
}

/** The review of a grave incident is drafted once it is resolved. */
export const leaveForReview: Work = async (sql, { id, severity }) => {
  if (severity > 2) return { state: 'not_applicable', note: 'A review is not required at this severity.' }
  const { rows } = await sql.query<{ dueAt: Date }>('SELECT due_at AS "dueAt" FROM incident_review WHERE incident_id = $1', [id])
  const [review] = rows
  return review
    ? { state: 'done', note: `Drafted; it is to be complete by ${utcTitle(review.dueAt.toISOString())}.` }
    : { state: 'pending', note: 'It is drafted once the incident is resolved.', nextMs: SLOW_MS }
}

type Reviewed = { left: number; by: string | null; at: Date | null; n: number }
/** What was stopped in its name is looked at by somebody else. */
export const followStopReviews: Work = async (sql, of) => {
  if (of.drill) return { state: 'not_applicable', note: 'A drill leaves nothing to be reviewed.' }
  const { rows } = await sql.query<Reviewed>(
    `SELECT count(*)::int AS n, (count(*) FILTER (WHERE reviewed_at IS NULL))::int AS left, max(reviewed_by) AS by, max(reviewed_at) AS at FROM stop_review
     WHERE acted_at > $1::timestamptz - interval '5 minutes'
       AND (target_kind = 'agent' AND target_id = ANY($2::text[]) OR target_kind = 'sandbox' AND target_id = ANY($3::text[]))`,
    [of.triggeredAt.toISOString(), of.agents, of.sandboxes],
  )
  const { n = 0, left = 0, by = null, at = null } = rows[0] ?? {}
  if (n === 0 || left > 0 || by === null) return { state: 'pending', nextMs: SLOW_MS }
  return { state: 'done', by, at, note: n === 1 ? 'One stop was reviewed.' : `${n} stops were reviewed.` }
}

/** Says it over every page to whoever has security or the log in hand. */
export const tellSecurity: Work = async (sql, of) => {
  await tell(sql, `response-tell:${of.id}`, {
    ...{
      kind: 'alarm',
      key: `response-tell:${of.id}`,
      severity: of.severity,
      title: `${of.drill ? 'DRILL ' : ''}Security and auditor: ${of.title}`.slice(0, 120),
    },
    detail: `${reasonOf(of)}. Its page says what is checked and what is kept.`,
    href: `/incidents/${of.id}`,
  })
  return { state: 'done', note: 'Shown over every page; nobody is called by phone or mail.' }
}
