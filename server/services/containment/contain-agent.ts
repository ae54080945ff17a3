import type { Actor } from '@/lib/access'
import type { Ending } from '@/lib/sandbox-words'
import type { Sql } from '@/server/audit/sql'
import { isOver, lockSandboxes, startContainment } from './start'
import { containmentActor } from './take-events'

export type AgentOrder = { agentId: string; reason: string; requestId: string; by?: Actor; method?: string | null; ending?: Ending }
export type AgentContained = {
  /** The run that this began; null where nothing of it runs, or all is in a run's hands. */
  runId: string | null
  /** How many sandboxes that run has. */
  sandboxes: number
  /** Runs that had the others in hand already. */
  others: string[]
  /** It has more sandboxes than one plan takes. */
  isMore: boolean
}

/** What one plan may name. */
const MOST = 100

/** Contains everything that runs for an agent, in the caller's transaction: one run with all its sandboxes, which ends with the agent's block. */
export async function containAgent(
  client: Sql,
  { agentId, reason, requestId, by = containmentActor, method = null, ending = 'security_violation' }: AgentOrder,
): Promise<AgentContained> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM sandbox WHERE agent_id = $1 AND state NOT IN ('requested', 'refused', 'ended') ORDER BY id LIMIT ${MOST + 1}`,
    [agentId],
  )
  const ids = rows.slice(0, MOST).map(({ id }) => id)
  const live = (await lockSandboxes(client, ids)).filter((one) => !isOver(one))
  const sandboxes = live.filter((one) => one.byRun === null)
  const others = [...new Set(live.flatMap(({ byRun }) => byRun ?? []))]
  const found = { sandboxes: sandboxes.length, others, isMore: rows.length > MOST }
  if (sandboxes.length === 0) return { runId: null, ...found }
  const order = { sandboxes, since: null, requestId, by, method, reason, ending, isEscape: false } as const
  return { runId: await startContainment(client, order), ...found }
}
