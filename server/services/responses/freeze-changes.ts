import { utcTitle } from '@/lib/format'
import { policyOf } from '@/lib/incident-policy'
import { STOP_REVIEW_HOURS } from '@/lib/schemas/stops'
import { uuidv7 } from '@/lib/uuid'
import { writeEntry } from '@/server/runs/record'
import { freezeOf } from '@/server/services/targets'
import { RESPONSE_ACTOR, responseActor, type Work } from './case'
import { reasonOf } from './start-runs'

/** Freezes changes until the incident is to be resolved. Whoever changes something at this moment is not waited for: the next change meets the
 *  freeze. One that stands already stays as it is; a drill holds nobody back. */
export const freezeChanges: Work = async (sql, of) => {
  if (of.drill) return { state: 'not_applicable', note: 'A drill freezes nothing that others do.' }
  const hours = Math.min(72, Math.ceil((policyOf(of).lines.resolved ?? 0) / 3_600_000) || 4)
  const id = uuidv7(Date.now())
  const { rows } = await sql.query<{ until: Date }>(
    `INSERT INTO change_freeze (id, reason, started_by, started_at, until)
     SELECT $1, $2, $3, at, at + make_interval(hours => $4) FROM (SELECT clock_timestamp() AS at) AS now
     WHERE NOT EXISTS (SELECT FROM change_freeze WHERE ended_at IS NULL AND until > clock_timestamp()) RETURNING until`,
    [id, reasonOf(of), RESPONSE_ACTOR, hours],
  )
  const [made] = rows
  if (!made) {
    const { rows: standing } = await sql.query<{ until: Date; reason: string }>(
      'SELECT until, reason FROM change_freeze WHERE ended_at IS NULL AND until > clock_timestamp() ORDER BY until DESC LIMIT 1',
    )
    return {
      state: 'done',
      note: `Changes were frozen already, until ${utcTitle(standing[0]?.until.toISOString() ?? '')}: ${standing[0]?.reason}`,
    }
  }
  await sql.query(`INSERT INTO event (topic, ref, version) VALUES ('freeze', $1, 'started')`, [id])
  await writeEntry(sql, {
    ...{ action: 'freeze.start', phase: 'event', outcome: 'done', target: freezeOf({ id }), actor: responseActor, reason: reasonOf(of) },
  })
  const reviewId = uuidv7(Date.now())
  await sql.query(
    `INSERT INTO stop_review (id, action, target_kind, target_id, reason, acted_by, due_at)
     VALUES ($1, 'freeze.start', 'freeze', $2, $3, $4, clock_timestamp() + make_interval(hours => $5))`,
    [reviewId, id, reasonOf(of), RESPONSE_ACTOR, STOP_REVIEW_HOURS],
  )
  await sql.query(`INSERT INTO event (topic, ref, version) VALUES ('approvals', $1, 'stopped')`, [reviewId])
  return { state: 'done', note: `Until ${utcTitle(made.until.toISOString())}; only reading and stopping go on.` }
}
