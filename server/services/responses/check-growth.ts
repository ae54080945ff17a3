import type { Work } from './case'
import { offerStep } from './offer'

const GRAVE = 2

/** A minute after the trigger: more grave violations than in the minute before it, or one that nothing stopped, proposes an emergency stop to people. */
export const checkGrowth: Work = async (sql, of) => {
  const { rows } = await sql.query<{ before: number; after: number; uncontrolled: number }>(
    `SELECT (count(*) FILTER (WHERE o.at <= $2::timestamptz AND o.at > $2::timestamptz - interval '1 minute'))::int AS before, (count(*) FILTER (WHERE o.at > clock_timestamp() - interval '1 minute'))::int AS after,
       (count(*) FILTER (WHERE o.kind = 'uncontrolled' AND o.at > $2::timestamptz - interval '5 minutes'))::int AS uncontrolled
     FROM violation v JOIN violation_occurrence o ON o.violation_id = v.id
       AND (o.at > $2::timestamptz - interval '1 minute' AND o.at <= $2::timestamptz OR o.at > clock_timestamp() - interval '1 minute' OR o.kind = 'uncontrolled')
     WHERE v.origin = $1 AND v.last_seen > $2::timestamptz - interval '5 minutes' AND o.severity >= ${GRAVE} AND o.kind IN ('prevented', 'uncontrolled')`,
    [of.origin, of.triggeredAt.toISOString()],
  )
  const { before = 0, after = 0, uncontrolled = 0 } = rows[0] ?? {}
  const said = `${before} grave violations in the minute before the trigger, ${after} in the last minute, ${uncontrolled} not prevented`
  const isGrowing = after > before
  const note = isGrowing || uncontrolled > 0 ? `${said}: ${isGrowing ? 'it grows' : 'not all of it is controlled'}.` : null
  await offerStep(sql, of, { kind: 'offer.stop', note, why: `${said}: it does not grow, and all of it was prevented.` })
  return { state: 'done', note: `${said}.` }
}
