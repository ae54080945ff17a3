import { formatDuration } from '@/lib/format'
import type { Sql } from '@/server/audit/sql'
import { writeEntry } from '@/server/runs/record'
import { tell } from '@/server/runs/tell'
import { armTimer, type OnTimer } from '@/server/runs/timers'
import { incidentOf } from '@/server/services/targets'
import { LAPSE_TIMER } from './acknowledge'
import { LINE_TIMER } from './begin'
import { REVIEW_TIMER } from './draft-review'
import { alarmKey, beginTelling, cancelTelling, LEVEL_TIMER, nameOf, skipLevel, tellLevel } from './levels'
import { type Loaded, loadForUpdate } from './load'
import { raiseReviewAlarm } from './review-alarm'
import { addEntry, announce, SYSTEM } from './timeline'

const isOver = ({ state }: Pick<Loaded, 'state'>) => ['resolved', 'reviewed', 'merged', 'false_alarm'].includes(state)

/** A level is due: told unless what it waits for has come, or the plan is another one by now. */
const onLevel: OnTimer = async (sql, { ref }) => {
  const [id, cycle, level, round] = ref.split(':')
  if (!id) return
  const found = await loadForUpdate(sql, id)
  const { rows } = await sql.query<{ who: string; unless: string }>(
    `SELECT who, unless FROM incident_level WHERE incident_id = $1::uuid AND cycle = $2::int AND level = $3::smallint AND round = $4::smallint AND state = 'due'`,
    [id, Number(cycle), Number(level), Number(round)],
  )
  const [due] = rows
  if (!due) return
  const row = { cycle: Number(cycle), level: Number(level) as 1 | 2 | 3, round: Number(round), who: due.who } // written by beginTelling in this shape
  const has = due.unless === 'acknowledged' ? found.ackAt !== null : found.containedAt !== null
  if (isOver(found) || has)
    await skipLevel(sql, id, { ...row, why: isOver(found) ? `it is ${found.state.replaceAll('_', ' ')}` : due.unless })
  else await tellLevel(sql, found, row)
  await announce(sql, id)
}

/** An acknowledgement has lapsed when nothing was done for its time; else its timer is set to the new end. */
const onLapse: OnTimer = async (sql, { ref: id }) => {
  const found = await loadForUpdate(sql, id)
  if (found.lapsesAt === null || isOver(found)) return
  if (found.lapsesAt > found.now) return armTimer(sql, { kind: LAPSE_TIMER, ref: id, dueAt: found.lapsesAt })
  await lapse(sql, found)
}

async function lapse(sql: Sql, found: Loaded): Promise<void> {
  const { id, drill, snapshot: policy, now } = found
  await cancelTelling(sql, id, { why: 'the acknowledgement lapsed' })
  await sql.query(
    `UPDATE incident SET ack_at = NULL, lapses_at = NULL, cycle = cycle + 1, version = version + 1,
       state = CASE WHEN state = 'acknowledged' THEN 'triggered' ELSE state END WHERE id = $1::uuid`,
    [id],
  )
  const life = policy.lapseMs === null ? '' : `: nothing was written or done for ${formatDuration(policy.lapseMs)}`
  await addEntry(sql, id, { kind: 'lapsed', by: SYSTEM, title: `The acknowledgement lapsed${life}`, requestId: id })
  await writeEntry(sql, { action: 'incidents.lapse', phase: 'event', outcome: 'done', target: incidentOf({ id }), drill })
  await beginTelling(sql, { ...found, cycle: found.cycle + 1 }, { policy, from: now })
  await announce(sql, id)
}

/** The line of containment has passed without it being observed: that is said loudly, and nothing else happens by itself. */
const onLine: OnTimer = async (sql, { ref: id, dueAt }) => {
  const found = await loadForUpdate(sql, id)
  if (isOver(found) || found.containedAt !== null || !found.needsContainment) return
  const line = found.snapshot.lines.contained
  const title = `Not contained within ${line === null ? 'its line' : formatDuration(line)}`
  await addEntry(sql, id, { kind: 'line', by: SYSTEM, title, detail: 'Nobody has observed that it is contained.' })
  const alarm = { kind: 'alarm', key: alarmKey(id), severity: found.severity, title: nameOf(found), href: `/incidents/${id}` } as const
  await tell(sql, `incident-line:${id}:${dueAt.getTime()}`, { ...alarm, detail: `${title}. Contain it by hand.` })
  await announce(sql, id)
}

const onReview: OnTimer = async (sql, { ref: id }) => {
  const found = await loadForUpdate(sql, id)
  const { rows } = await sql.query<{ dueAt: Date }>(
    `SELECT due_at AS "dueAt" FROM incident_review WHERE incident_id = $1::uuid AND completed_at IS NULL AND due_at <= clock_timestamp()`,
    [id],
  )
  const [late] = rows
  if (!late || found.state !== 'resolved') return
  await addEntry(sql, id, { kind: 'review', by: SYSTEM, title: 'The review is overdue' })
  await raiseReviewAlarm(sql, { id, number: found.number, dueAt: late.dueAt })
  await announce(sql, id)
}

/** What fires for incidents, in the transaction that marks the timer fired. */
export const incidentTimers: Record<string, OnTimer> = {
  [LEVEL_TIMER]: onLevel,
  [LAPSE_TIMER]: onLapse,
  [LINE_TIMER]: onLine,
  [REVIEW_TIMER]: onReview,
}
