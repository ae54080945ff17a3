import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { lanePool, pool } from '@/server/db'
import type { LocalCluster } from '@/server/local/cluster/start'
import { createLog } from '@/server/log'
import { type Cluster, refTo } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { priorOn } from '@/server/ports/cluster-prior'
import { lendFrom } from '@/server/runs/connection'
import { createRunEngine, type RunEngine } from '@/server/runs/engine'
import type { StepKind } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import { createPlan } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { bench } from '@/server/testing/step-context'
import { planRollbackService } from './rollback-service'

hostOwnDatabase()
const SELF = { kind: 'self' } as const
const kinds = kindsOf([...clusterSteps(), group])
let local: LocalCluster
let cluster: Cluster
const pools: ReturnType<typeof lanePool>[] = []

beforeAll(async () => {
  local = await startLocalCluster({ seed: false, delays: { startMs: 5, readyMs: 5, stopMs: 5 } })
  cluster = openKubernetes({ kubeconfig: local.kubeconfig, context: null }).cluster
})
afterAll(async () => {
  await cluster.close()
  await local.stop()
  await Promise.all([...pools, pool()].map((one) => one.end()))
})

async function startEngine(worker: string, list: readonly StepKind[]): Promise<RunEngine> {
  const own = { 0: lanePool(0), 1: lanePool(1), 2: lanePool(2) }
  pools.push(...Object.values(own))
  const engine = createRunEngine({
    worker,
    kinds: kindsOf([...list, group]),
    log: createLog('test'),
    now: () => new Date(),
    cluster: () => cluster,
    callerOf: async () => SELF,
    pools: own,
  })
  await engine.start()
  return engine
}

const deployment = (name: string) => local.store.get('deployments.apps', { namespace: 'default', name })
const imageOf = (name: string) => JSON.stringify(deployment(name)?.spec).match(/"image":"([^"]+)"/)?.[1]

/** A rollback of a bad revision, agreed to by a lead and started; nothing has to hold for longer than a moment. */
async function startedRollback(name: string): Promise<string> {
  const spec = {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'one:1' }] } },
  }
  const stamp = { runId: 'set-up', fence: 0n, changeId: name }
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' }, spec }
  await cluster.create({ resource: KINDS.Deployment, caller: SELF, stamp, object })
  await vi.waitUntil(() => deployment(name)?.status?.readyReplicas === 2, { timeout: 10_000 })
  local.store.change('deployments.apps', { namespace: 'default', name }, (draft) => {
    const { containers } = (draft.spec as typeof spec).template.spec // as created above
    for (const container of containers) container.image = 'two:broken'
  })
  await vi.waitUntil(() => deployment(name)?.status?.observedGeneration === 2, { timeout: 10_000 })
  const c = { ...bench(cluster).plan, caller: SELF }
  const built = await planRollbackService(c, kinds, {
    target: { kind: 'Deployment', namespace: 'default', name },
    revision: null,
    pauseUntil: null,
    hasNewerRun: false,
  })
  const steps = built.steps.map((step) => ({
    ...step,
    params: 'holdMs' in (step.params as object) ? { ...(step.params as object), holdMs: 0 } : step.params,
  }))
  const lend = lendFrom(pool())
  const planId = await lend((client) => createPlan(client, kinds, { ...built, steps, createdBy: 'anna' }))
  const order = { planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'the new revision does not start' }
  await expect(startRun(order, lend)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  return (await startRun({ ...order, approvals: [{ personId: 'berta', roles: ['lead'] }] }, lend)).runId
}

const stateOf = async (runId: string) =>
  (
    await pool().query<{ state: string; outcome: string | null; epoch: number }>('SELECT state, outcome, epoch FROM run WHERE id = $1', [
      runId,
    ])
  ).rows[0]
const stepOf = async (runId: string, kind: string) =>
  (await pool().query<{ state: string }>('SELECT state FROM step WHERE run_id = $1 AND kind = $2 ORDER BY n', [runId, kind])).rows[0]?.state
const never = () => new Promise<never>(() => undefined)

/** Kinds of a worker that goes no further than a place, so that it can be killed there. */
const stuckAt = (name: string, change: (kind: StepKind) => Partial<StepKind>): StepKind[] =>
  clusterSteps().map((kind) => (kind.name === name ? { ...kind, ...change(kind) } : kind))
const unsent = () => ({ run: never })
const unanswered = (kind: StepKind) => ({
  run: async (...call: Parameters<StepKind['run']>) => {
    await kind.run(...call)
    return never()
  },
})
const waiting = () => ({ verify: async () => ({ state: 'pending' as const, reason: 'stuck' }) })

test.each([
  ['before the patch is sent', { at: 'cluster.patch', state: 'running', stuck: unsent, generation: 2 }],
  ['after the patch, before its answer is kept', { at: 'cluster.patch', state: 'running', stuck: unanswered, generation: 3 }],
  ['while the rollout is waited for', { at: 'wait-for', state: 'verifying', stuck: waiting, generation: 3 }],
])(
  'F21 worker killed %s: another finishes the rollback, and the template is written once',
  async (where, { at, state, stuck, generation }) => {
    const name = `web-${where.length}`
    const runId = await startedRollback(name)
    const first = await startEngine('w1', stuckAt(at, stuck))
    const isThere = async () => (await stepOf(runId, `${at}@1`)) === state && deployment(name)?.metadata.generation === generation
    await vi.waitUntil(isThere, { timeout: 20_000, interval: 20 })
    first.stop()
    const second = await startEngine('w2', clusterSteps())
    await vi.waitUntil(async () => ['done', 'failed', 'uncertain'].includes((await stateOf(runId))?.state ?? ''), {
      timeout: 30_000,
      interval: 50,
    })
    expect(await stateOf(runId)).toMatchObject({ state: 'done', outcome: 'verified', epoch: 2 })
    second.stop()
    expect(imageOf(name)).toBe('one:1')
    expect(deployment(name)?.metadata.generation).toBe(3)
    const { metadata } = await cluster.get(refTo('Deployment', 'default', name))
    expect(metadata.annotations).toMatchObject({ 'acgs.io/run': runId })
    // What the dead worker found, not what the one after it did.
    const bad = { number: 2 }
    expect(priorOn(await cluster.get(refTo('Deployment', 'default', name)))).toMatchObject({
      run: runId,
      state: { replicas: 2, revision: bad },
    })
  },
)
