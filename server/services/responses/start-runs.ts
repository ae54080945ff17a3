import { STOP_REVIEW_HOURS } from '@/lib/schemas/stops'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { createPlan, type PlanDraft } from '@/server/runs/plan'
import { planAuditEvidence, planDenyAgent } from '@/server/runs/plans/deny-agent'
import { startRunIn } from '@/server/runs/start'
import { containAgent } from '@/server/services/containment/contain-agent'
import { isOver, lockSandboxes, startContainment } from '@/server/services/containment/start'
import { type Case, RESPONSE_ACTOR, responseActor } from './case'

const kinds = kindsOf([...OWN_STEPS, ...clusterSteps()])

export const reasonOf = ({ number, title }: Pick<Case, 'number' | 'title'>): string => `INC-${number}: ${title}`.slice(0, 480)

async function start(sql: Sql, of: Case, { draft, word }: { draft: Omit<PlanDraft, 'createdBy'>; word: string }): Promise<string> {
  const planId = await createPlan(sql, kinds, { ...draft, createdBy: RESPONSE_ACTOR })
  const order = { planId, requestId: `respond:${of.id}:${word}`, requestedBy: RESPONSE_ACTOR, reason: reasonOf(of), isDrill: of.drill }
  return (await startRunIn(sql, order)).runId
}

type Deny = { agentId: string; as: 'suspended' | 'blocked'; scalesDown: boolean }

/** Denies one agent by a run, in the caller's transaction; somebody else looks at it within 24 h. Out: the run.
 *  Errors: CONFLICT (another run has the agent in hand), and lost races of `startRunIn`. */
export async function denyAgent(sql: Sql, of: Case, deny: Deny): Promise<string> {
  const runId = await start(sql, of, { draft: planDenyAgent(kinds, { ...deny, incidentId: of.id }), word: `${deny.as}:${deny.agentId}` })
  if (of.drill) return runId
  const reviewId = uuidv7(Date.now())
  await sql.query(
    `INSERT INTO stop_review (id, action, target_kind, target_id, reason, acted_by, due_at)
     VALUES ($1, $2, 'agent', $3, $4, $5, clock_timestamp() + make_interval(hours => $6))`,
    [reviewId, deny.as === 'blocked' ? 'agents.block' : 'agents.suspend', deny.agentId, reasonOf(of), RESPONSE_ACTOR, STOP_REVIEW_HOURS],
  )
  await sql.query(`INSERT INTO event (topic, ref, version) VALUES ('approvals', $1, 'stopped')`, [reviewId])
  return runId
}

export const keepAuditEvidence = (sql: Sql, of: Case): Promise<string> =>
  start(sql, of, { draft: planAuditEvidence(kinds, { incidentId: of.id }), word: 'audit' })

/** Contains what is named and that nobody has in hand, one run an agent. Out: the runs. */
export async function containNamed(sql: Sql, of: Case): Promise<string[]> {
  const loose = (await lockSandboxes(sql, of.sandboxes)).filter((one) => !isOver(one) && one.containedAt === null && one.byRun === null)
  const runs: string[] = []
  for (const agentId of [...new Set(loose.map((one) => one.agentId))]) {
    const sandboxes = loose.filter((one) => one.agentId === agentId)
    const order = { sandboxes, since: of.triggeredAt, by: responseActor, method: null, reason: reasonOf(of) } as const
    runs.push(
      await startContainment(sql, {
        ...order,
        requestId: `respond:${of.id}:contain:${agentId}`,
        ending: 'security_violation',
        isEscape: true,
      }),
    )
  }
  return runs
}

/** Which runs have sandboxes of the agent in hand already. */
async function runsOfAgent(sql: Sql, agentId: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT DISTINCT run_id::text AS id FROM sandbox WHERE agent_id = $1 AND run_id IS NOT NULL AND state IN ('isolating', 'isolated', 'terminating')`,
    [agentId],
  )
  return rows.map(({ id }) => id)
}

/** Contains all sandboxes of the agents, and blocks an agent of which nothing runs. Out: the runs, those that had some of it in hand included. */
export async function containAgents(sql: Sql, of: Case): Promise<string[]> {
  const runs: string[] = []
  for (const agentId of of.agents) {
    const requestId = `respond:${of.id}:contain:${agentId}`
    const taken = await runsOfAgent(sql, agentId)
    const { runId, others } = await containAgent(sql, { agentId, reason: reasonOf(of), requestId, by: responseActor })
    const found = [...new Set([...taken, ...others, ...(runId === null ? [] : [runId])])]
    runs.push(...(found.length > 0 ? found : [await denyAgent(sql, of, { agentId, as: 'blocked', scalesDown: false })]))
  }
  return runs
}
