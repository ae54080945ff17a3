import { maskObject } from '@/server/ports/cluster-mask'
import type { StepContext } from '@/server/runs/kind'
import { type Item, json } from './from-cluster'

const VIOLATIONS = 20
const DECISIONS = 200
const EVENTS = 1_000

const rowsOf = async (c: StepContext, text: string, id: string): Promise<unknown[]> => {
  const { rows } = await c.tx((client) => client.query<{ row: object }>(text, [id]))
  return rows.map(({ row }) => maskObject(row))
}

/** What we know of a sandbox and its agent. */
export const fromRows = ({ sandboxId, agentId }: { sandboxId: string | null; agentId: string }): Item[] => [
  json('runtime-events.json', async (c) =>
    sandboxId === null
      ? null
      : rowsOf(
          c,
          `SELECT to_jsonb(e) AS row FROM runtime_event e WHERE sandbox_id = $1 ORDER BY received_at DESC LIMIT ${EVENTS}`,
          sandboxId,
        ),
  ),
  json('violations.json', (c) =>
    rowsOf(c, `SELECT to_jsonb(v) AS row FROM violation v WHERE agent_id = $1 ORDER BY last_seen DESC LIMIT ${VIOLATIONS}`, agentId),
  ),
  json('decisions.json', (c) =>
    rowsOf(c, `SELECT to_jsonb(d) AS row FROM decision d WHERE agent_id = $1 ORDER BY evaluated_at DESC LIMIT ${DECISIONS}`, agentId),
  ),
]
