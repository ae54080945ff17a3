import { utcTitle } from '@/lib/format'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from '@/server/runs/connection'
import { writeEntry } from '@/server/runs/record'
import { incidentOf } from '@/server/services/targets'
import { cancelTelling } from './levels'
import { addEntry, announce, SYSTEM } from './timeline'

/** Sandboxes whose every one was seen contained, gone or ended, or a stop in its name that was seen to contain. A sandbox nobody knows is not contained. */
const SEEN = `
  SELECT i.id, i.drill, i.state, seen.at, seen.how FROM incident i CROSS JOIN LATERAL (
    SELECT greatest(i.triggered_at, max(coalesce(s.contained_at, s.gone_at, s.ended_at))) AS at,
      count(*) || CASE WHEN count(*) = 1 THEN ' sandbox was' ELSE ' sandboxes were' END || ' seen contained' AS how
    FROM unnest(i.sandboxes) AS u(id) LEFT JOIN sandbox s ON s.id = u.id
    HAVING count(*) > 0 AND bool_and(coalesce(s.contained_at, s.gone_at, s.ended_at) IS NOT NULL)
    UNION ALL
    SELECT greatest(i.triggered_at, e.contained_at), 'an emergency stop was seen to contain it' FROM emergency e
    WHERE e.incident_id = i.id AND e.contained_at IS NOT NULL
    ORDER BY at LIMIT 1) AS seen
  WHERE i.state IN ('triggered', 'acknowledged') AND i.contained_at IS NULL AND (i.needs_containment OR EXISTS (
    SELECT FROM emergency e WHERE e.incident_id = i.id))
  ORDER BY i.triggered_at LIMIT 100 FOR UPDATE OF i SKIP LOCKED`

async function contain(sql: Sql, { id, at, how, drill }: { id: string; at: Date; how: string; drill: boolean }): Promise<void> {
  await sql.query(
    `UPDATE incident SET state = 'contained', contained_at = $2::timestamptz, needs_containment = true, version = version + 1 WHERE id = $1::uuid`,
    [id, at.toISOString()],
  )
  await cancelTelling(sql, id, { why: 'contained', only: 'contained' })
  await addEntry(sql, id, {
    kind: 'contained',
    by: SYSTEM,
    title: 'Contained, as observed',
    detail: `${how}, at ${utcTitle(at.toISOString())}.`,
    requestId: id,
  })
  await writeEntry(sql, { action: 'incidents.contain', phase: 'event', outcome: 'done', target: incidentOf({ id }), drill, reason: how })
  await announce(sql, id)
}

/** Incidents follow what was observed of sandboxes and stops: nobody can say that something is contained. Out: how many are now. */
export const observeContainment = (lend: Lend): Promise<number> =>
  inOne(lend, async (sql) => {
    const { rows } = await sql.query<{ id: string; at: Date; how: string; drill: boolean }>(SEEN)
    for (const row of rows) await contain(sql, row)
    return rows.length
  })
