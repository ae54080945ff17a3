import type { Lane } from '@/lib/run-states'
import { digestOf } from '@/server/audit/digest'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import type { Kinds } from '@/server/runs/kinds'
import { createPlan, type PlanStep } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'

const lend = () => lendFrom(pool())

/** An agent as somebody registered it. Out: its id. */
export async function anAgent(state = 'active'): Promise<string> {
  const agentId = `agent-${crypto.randomUUID().slice(0, 8)}`
  await pool().query(`INSERT INTO agent (agent_id, owner, trust_level, clearance, state) VALUES ($1, 'somebody', 0.9, 'public', $2)`, [
    agentId,
    state,
  ])
  return agentId
}

/** What an engine or controller said last, and how long ago. */
export async function aFollower(
  id: string,
  { role = 'engine', revision, agoS = 0 }: { role?: string; revision: number | null; agoS?: number },
) {
  await pool().query(
    `INSERT INTO role_instance (id, role, version, started_at, heartbeat_at, status)
     VALUES ($1, $2, 'test', clock_timestamp(), clock_timestamp() - make_interval(secs => $3), $4)
     ON CONFLICT (id) DO UPDATE SET role = excluded.role, heartbeat_at = excluded.heartbeat_at, status = excluded.status`,
    [id, role, agoS, JSON.stringify({ runtimeRevision: revision })],
  )
}
/** Follows whatever comes. */
export const aFastFollower = (id = 'engine-1') => aFollower(id, { revision: Number.MAX_SAFE_INTEGER })

type Order = { kinds: Kinds; steps: readonly PlanStep[]; timeoutMs?: number; by?: string; reason?: string; lane?: Lane }
/** Steps as a stop takes them, in the emergency lane where no other is named. Out: the run. */
export async function startStop({ kinds, steps, timeoutMs = 60_000, by = 'anna', reason = 'a test', lane = 0 }: Order): Promise<string> {
  const planId = await lend()((client) =>
    createPlan(client, kinds, {
      kind: 'test',
      class: 'stop',
      lane,
      precedence: 40,
      params: {},
      steps,
      targets: [{ key: `t-${crypto.randomUUID()}` }],
      preview: { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} },
      quorum: null,
      digest: digestOf({ steps }),
      timeoutMs,
      expiresInMs: 600_000,
      createdBy: by,
    }),
  )
  return (await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: by, reason }, lend())).runId
}
