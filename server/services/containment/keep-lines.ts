import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from '@/server/runs/connection'
import { countUncontrolled } from './count-uncontrolled'
import { type AlertOf, alertOf } from './take-events'

/** For so long somebody looks closer at a sandbox after something of medium weight. */
const SUSPECT_HOURS = 24

async function missed(client: Sql): Promise<number> {
  const { rows } = await client.query<AlertOf>(
    `UPDATE runtime_event e SET state = 'uncontrolled' FROM (
       SELECT id FROM runtime_event WHERE state = 'containing' AND contain_by < clock_timestamp() ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED) AS late
     WHERE e.id = late.id
     RETURNING e.id, e.sandbox_id AS "sandboxId", e.agent_id AS "agentId", e.run_id AS "runId", e.severity, e.is_escape AS "isEscape", e.rule, e.description,
       e.violation_type AS "violationType", e.origin, e.drill, e.occurred_at AS "occurredAt", e.received_at AS "receivedAt"`,
  )
  for (const event of rows) {
    await alertOf(client, event, true)
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('sandboxes', $1, 'uncontrolled')`, [event.sandboxId])
  }
  await countUncontrolled(client, rows)
  return rows.length
}

/** What was not seen to be contained by its line is uncontrolled, however the run goes on; what was suspect for long enough is not any more.
 *  Out: how many missed their line now. */
export const keepLines = (lend: Lend): Promise<number> =>
  inOne(lend, async (client) => {
    await client.query(
      `WITH calm AS (UPDATE sandbox SET state = 'running', suspect_at = NULL, version = version + 1
         WHERE state = 'suspect' AND suspect_at < clock_timestamp() - make_interval(hours => ${SUSPECT_HOURS}) RETURNING id)
       INSERT INTO event (topic, ref, version) SELECT 'sandboxes', id::text, 'running' FROM calm`,
    )
    return missed(client)
  })
