import { inOne } from '@/server/runs/connection'
import { writeEntry } from '@/server/runs/record'
import { cancelTelling } from '@/server/services/incidents/levels'
import { addEntry, announce, SYSTEM } from '@/server/services/incidents/timeline'
import { incidentOf } from '@/server/services/targets'
import type { Moving } from './moving'

/** The incident of a drill is over with the drill, so that the next one opens its own. One that a person took up is theirs to end. */
export const resolveDrillIncident = ({ worker, drill }: Moving): Promise<void> =>
  inOne(worker.lend, async (sql) => {
    const { incidentId: id } = drill
    if (id === null) return
    const { rowCount } = await sql.query(
      `UPDATE incident SET state = 'resolved', resolved_at = clock_timestamp(), ack_at = NULL, lapses_at = NULL, hand_over_to = NULL, version = version + 1
       WHERE id = $1::uuid AND drill AND state IN ('triggered', 'contained')`,
      [id],
    )
    if (rowCount !== 1) return
    await cancelTelling(sql, id, { why: 'the drill ended' })
    const title = 'Resolved: the drill ended'
    await addEntry(sql, id, { kind: 'resolved', by: SYSTEM, title, detail: null, href: `/drills/${drill.id}`, requestId: id })
    const entry = { action: 'incidents.resolve', phase: 'event', outcome: 'done', target: incidentOf({ id }) } as const
    await writeEntry(sql, { ...entry, reason: title, drill: true })
    await announce(sql, id)
  })
