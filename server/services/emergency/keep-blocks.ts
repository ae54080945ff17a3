import type { Sql } from '@/server/audit/sql'
import { latchAgent } from '@/server/runs/kinds/latch-agent'

type Given = { agentId: string; by: string; reason: string; isDrill: boolean }

/** Containments that gave way to this stop have not blocked their agents yet. The stop ends their sandboxes and lifts its own denial one day; the block
 *  is theirs, and is set at once, in their name. */
export async function keepBlocks(client: Sql, runId: string): Promise<void> {
  const { rows } = await client.query<Given>(
    `SELECT DISTINCT ON (p.params->>'agentId') p.params->>'agentId' AS "agentId", r.requested_by AS by, r.reason, r.drill AS "isDrill"
     FROM run r JOIN plan p ON p.id = r.plan_id WHERE r.preempted_by = $1 AND p.kind = 'sandbox.contain' ORDER BY 1, r.id`,
    [runId],
  )
  for (const { agentId, ...order } of rows) {
    const latch = { of: 'agent', agentId, as: 'blocked' } as const
    const found = await latchAgent.read(client, latch)
    if (!latchAgent.isOn(found, latch)) await latchAgent.turnOn(client, latch, { ...order, runId, found })
  }
}
