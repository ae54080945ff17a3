import { QUIET_MS } from '@/lib/incident-policy'
import { inOne, type Lend } from '@/server/runs/connection'
import { writeEntry } from '@/server/runs/record'
import { incidentOf } from '@/server/services/targets'
import { cancelTelling } from './levels'
import { addEntry, announce, SYSTEM } from './timeline'

/** Minor incidents whose every alert is over, by the word of its source, and has been for the time of quiet. One of a person is nobody's else to end. */
const QUIET = `
  SELECT i.id, i.drill FROM incident i
  WHERE i.state IN ('triggered', 'acknowledged', 'contained', 'mitigated') AND i.severity >= 3 AND i.is_automatic
    AND EXISTS (SELECT FROM alert a WHERE a.incident_id = i.id)
    AND NOT EXISTS (SELECT FROM alert a WHERE a.incident_id = i.id
      AND (a.ends_at IS NULL OR greatest(a.ends_at, a.last_at) > clock_timestamp() - make_interval(secs => $1::float8)))
  ORDER BY i.triggered_at LIMIT 50 FOR UPDATE OF i SKIP LOCKED`

/** Out: how many ended. */
export const closeQuiet = (lend: Lend, quietMs = QUIET_MS): Promise<number> =>
  inOne(lend, async (sql) => {
    const { rows } = await sql.query<{ id: string; drill: boolean }>(QUIET, [quietMs / 1000])
    for (const { id, drill } of rows) {
      await cancelTelling(sql, id, { why: 'its source says that it is over' })
      await sql.query(
        `UPDATE incident SET state = 'resolved', resolved_at = clock_timestamp(), ack_at = NULL, lapses_at = NULL, hand_over_to = NULL,
           version = version + 1 WHERE id = $1::uuid`,
        [id],
      )
      const title = 'Resolved: its sources say that it is over'
      await addEntry(sql, id, {
        kind: 'resolved',
        by: SYSTEM,
        title,
        detail: `Nothing was seen for ${quietMs / 60_000} minutes.`,
        requestId: id,
      })
      await writeEntry(sql, {
        action: 'incidents.resolve',
        phase: 'event',
        outcome: 'done',
        target: incidentOf({ id }),
        reason: title,
        drill,
      })
      await announce(sql, id)
    }
    return rows.length
  })
