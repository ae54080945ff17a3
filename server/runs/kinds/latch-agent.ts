import { targetOf } from '@/server/audit/entry'
import { writeEntry } from '@/server/runs/record'
import type { AgentLatch, Latch } from './deny-latch'

export const LATCH_AGENT_STATES = ['suspended', 'blocked'] as const

/** In which states an agent is denied at least as much. */
const DENIED: Record<AgentLatch['as'], readonly string[]> = {
  suspended: ['suspended', 'blocked', 'retired'],
  blocked: ['blocked', 'retired'],
}
const ACTIONS = { suspended: 'agents.suspend', blocked: 'agents.block' } as const

/** One agent. Its state is what engines and controllers follow; one that nobody registered is refused by them anyway. */
export const latchAgent: Latch<AgentLatch> = {
  key: ({ agentId }) => `Agent/${agentId}`,
  goal: ({ as }) => ({ state: as }),
  read: async (client, { agentId }) => {
    const { rows } = await client.query<{ state: string }>('SELECT state FROM agent WHERE agent_id = $1 FOR UPDATE', [agentId])
    return { state: rows[0]?.state ?? null }
  },
  isOn: ({ state }, { as }) => state === null || DENIED[as].some((denied) => denied === state),
  turnOn: async (client, { agentId, as }, { runId, by, reason, isDrill, found }) => {
    const { rows } = await client.query<{ version: number }>(
      `WITH changed AS (UPDATE agent SET state = $2, version = version + 1, updated_at = clock_timestamp() WHERE agent_id = $1 RETURNING version)
       INSERT INTO agent_version (agent_id, version, action, by, before, after, reason)
       SELECT $1, version, $3, $4, $5, $6, $7 FROM changed RETURNING version`,
      [agentId, as, ACTIONS[as], by, JSON.stringify(found), JSON.stringify({ state: as }), reason],
    )
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('agents', $1, $2)`, [agentId, String(rows[0]?.version ?? 0)])
    const entry = { action: ACTIONS[as], phase: 'event', outcome: 'done', target: targetOf('agent', agentId), runId } as const
    await writeEntry(client, { ...entry, reason, drill: isDrill })
  },
}
