import type { Actor } from '@/lib/access'
import type { Sql } from '@/server/audit/sql'
import { isOver, lockSandboxes, startContainment } from './start'
import { containmentActor } from './take-events'

export type AgentOrder = { agentId: string; reason: string; requestId: string; by?: Actor; method?: string | null }

/** Contains everything that runs for an agent, in the caller's transaction. Out: the run; null where nothing of it runs, or all is in a run's hands. */
export async function containAgent(
  client: Sql,
  { agentId, reason, requestId, by = containmentActor, method = null }: AgentOrder,
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM sandbox WHERE agent_id = $1 AND state NOT IN ('requested', 'refused', 'ended') ORDER BY id LIMIT 100`,
    [agentId],
  )
  const sandboxes = (
    await lockSandboxes(
      client,
      rows.map(({ id }) => id),
    )
  ).filter((one) => !isOver(one) && one.byRun === null)
  if (sandboxes.length === 0) return null
  return startContainment(client, { sandboxes, since: null, requestId, by, method, reason, ending: 'security_violation', isEscape: false })
}
