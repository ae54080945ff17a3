import { DRILL_LABEL } from '@/lib/drill-words'
import { RUN_ENDS, type RunState } from '@/lib/run-states'
import type { Cluster } from '@/server/ports/cluster'
import { inOne } from '@/server/runs/connection'
import type { PlanContext } from '@/server/runs/kind'
import { refOf } from '@/server/runs/kinds/target'
import { createPlan, type PlanDraft } from '@/server/runs/plan'
import { type EmergencyStopPlan, planEmergencyStop, workloadOf } from '@/server/runs/plans/emergency-stop'
import { type Also, startRunIn } from '@/server/runs/start'
import { readyAgent } from './agent'
import { runningSandbox } from './escape'
import { agedMs, beginEnding, keepMove, type Moving } from './moving'
import { DRILL_WORKLOAD, makeWorkload, readWorkload } from './workload'

const READY_MS = 60_000
const OVER_MS = 180_000
const PLAN_MS = 8000

/** How a plan of this drill asks the cluster: with the permissions of the person who started it. */
export async function planningOf({ ctx, worker, drill }: Moving): Promise<PlanContext> {
  const caller = await worker.callerOf({ requestedBy: drill.startedBy, runId: drill.id })
  return { cluster: worker.cluster(), caller, now: ctx.now, log: ctx.log, signal: AbortSignal.timeout(PLAN_MS) }
}

/** Starts the run of a drill once: another worker finds the run that there is. Out: its id. */
export async function startDrillRun({ worker, drill }: Moving, draft: Omit<PlanDraft, 'createdBy'>, also?: Also): Promise<string> {
  const requestId = `drill:${drill.id}`
  return inOne(worker.lend, async (client) => {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM run WHERE request_id = $1', [requestId])
    if (rows[0]) return rows[0].id
    const planId = await createPlan(client, worker.kinds, { ...draft, createdBy: drill.startedBy })
    const order = { planId, requestId, requestedBy: drill.startedBy, reason: drill.reason, isDrill: true }
    return (await startRunIn(client, order, also)).runId
  })
}

/** The stop itself: one agent, the drill's, with its sandboxes and the drill's workload. Nothing is latched for anybody else. */
export const stopOf = ({ drill: { agentId, target } }: Moving): EmergencyStopPlan => ({
  scope: 'agent',
  target: agentId,
  workloads: [target === null ? DRILL_WORKLOAD : workloadOf(target)],
})

async function begin(at: Moving): Promise<void> {
  const { drill } = at
  const { counts: _counts, ...draft } = await planEmergencyStop(await planningOf(at), at.worker.kinds, stopOf(at))
  const refusal = draft.preview.refusals.map(({ message }) => message).join(' ')
  if (refusal !== '') return beginEnding(at, `The stop was refused: ${refusal}`)
  const runId = await startDrillRun(at, draft, async (client, id) => {
    await client.query(
      `INSERT INTO emergency (id, scope, target, reason, started_by, method, accepted_at, run_id, drill)
       SELECT id, 'agent', $2, $3, $4, $5, created_at, id, true FROM run WHERE id = $1`,
      [id, drill.agentId, drill.reason, drill.startedBy, drill.method],
    )
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('emergency', $1, 'accepted')`, [id])
  })
  await keepMove(at, { runId, emergencyId: runId, attemptedAt: at.now })
}

/** What was labelled when somebody looked is looked at once more: without the label, or others' word, nothing is stopped. */
async function beginAimed(at: Moving, cluster: Cluster, target: string): Promise<void> {
  if (at.drill.overrideId !== null) return begin(at)
  const found = await cluster.get(refOf(workloadOf(target)))
  if (found.metadata.labels?.[DRILL_LABEL] === 'true') return begin(at)
  await beginEnding(at, `${target} is not labelled ${DRILL_LABEL}=true: nothing was stopped.`)
}

/** Waits for the end of the drill's run. */
export async function followRun(at: Moving): Promise<void> {
  const run = await at.ctx.db.run.findUnique({ where: { id: at.drill.runId ?? '' }, select: { state: true } })
  if (run === null || RUN_ENDS.includes(run.state as RunState)) return beginEnding(at, null)
  if (agedMs(at, at.drill.attemptedAt) > OVER_MS) await beginEnding(at, `Its run is still ${run.state} after ${OVER_MS / 1000} s.`)
}

/** One step of a stop drill, from whatever its row says. */
export async function moveStop(at: Moving): Promise<void> {
  const { drill, worker } = at
  const cluster = worker.cluster()
  if (cluster === null) return beginEnding(at, 'No cluster is configured: there is nothing to stop.')
  if (drill.state === 'accepted') {
    const why = await readyAgent(at)
    if (why !== null) return beginEnding(at, why)
    if (drill.target === null) await makeWorkload(cluster, drill.id)
    return keepMove(at, { state: 'running' })
  }
  if (drill.runId !== null) return followRun(at)
  const sandbox = await runningSandbox(at)
  if (sandbox === null) return
  if (drill.target !== null) return beginAimed(at, cluster, drill.target)
  const workload = await readWorkload(cluster)
  if (workload?.wanted && workload.ready >= workload.wanted) return begin(at)
  if (agedMs(at, drill.acceptedAt) > READY_MS) await beginEnding(at, 'The workload of the drill was not ready in time.')
}
