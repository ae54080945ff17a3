import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { pool } from '@/server/db'
import { type LocalCluster, startCluster } from '@/server/local/cluster/start'
import { type Cluster, refTo } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { lendFrom } from '@/server/runs/connection'
import type { StepKind } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import { createPlan } from '@/server/runs/plan'
import type { BuiltPlan } from '@/server/runs/plans/draft'
import { planRollbackService } from '@/server/runs/plans/rollback-service'
import { startRun } from '@/server/runs/start'
import { connectionOf } from '@/server/testing/cluster/connection'
import { apiOf } from '@/server/testing/cluster/http'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { bench } from '@/server/testing/step-context'
import { startEngine, stopEngines } from './engines'
import { runOf } from './orders'

const SELF = { kind: 'self' } as const
const allKinds = kindsOf([...clusterSteps(), group])
const FAST = { startMs: 5, readyMs: 5, stopMs: 5 }

/** Runs of this file change a local cluster of its own, with an engine and a database; after each test what must always hold is checked. */
export function hostClusterRuns() {
  hostOwnDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
  const held: { local?: LocalCluster; cluster?: Cluster } = {}
  const local = (): LocalCluster => {
    if (!held.local) throw new Error('the cluster starts before the first test')
    return held.local
  }
  const cluster = (): Cluster => {
    if (!held.cluster) throw new Error('the cluster starts before the first test')
    return held.cluster
  }
  const start = async (port: number) => {
    held.local = await startCluster({ folder, port, installation: false, hasFaults: true, delays: FAST })
  }
  beforeAll(async () => {
    await start(0)
    held.cluster = openKubernetes({ kubeconfig: local().kubeconfig, context: null }).cluster
  })
  afterEach(async () => {
    await stopEngines()
    await checkInvariants()
  })
  afterAll(async () => {
    await cluster().close()
    await local().stop()
    rmSync(folder, { recursive: true, force: true })
    await pool().end()
  })

  const deployment = (name: string) => local().store.get('deployments.apps', { namespace: 'default', name })
  const specOf = (name: string, image: string) => ({
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } },
  })
  /** Two pods that run. */
  async function deploy(name: string): Promise<void> {
    const stamp = { runId: 'set-up', fence: 0n, changeId: name }
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' }, spec: specOf(name, 'one:1') }
    await cluster().create({ resource: KINDS.Deployment, caller: SELF, stamp, object })
    await vi.waitUntil(() => deployment(name)?.status?.readyReplicas === 2, { timeout: 10_000 })
  }
  /** Somebody brings a revision that does not start. */
  async function breakIt(name: string): Promise<void> {
    local().store.change('deployments.apps', { namespace: 'default', name }, (draft) => {
      const { containers } = (draft.spec as ReturnType<typeof specOf>).template.spec // as deployed above
      for (const container of containers) container.image = 'two:broken'
    })
    await vi.waitUntil(() => deployment(name)?.status?.observedGeneration === 2, { timeout: 10_000 })
  }
  /** Keeps a plan without the waiting and starts it, agreed to by a lead. Out: the run. */
  async function startBuilt(built: BuiltPlan): Promise<string> {
    const steps = built.steps.map((step) => ({
      ...step,
      params: 'holdMs' in (step.params as object) ? { ...(step.params as object), holdMs: 0 } : step.params,
    }))
    const lend = lendFrom(pool())
    const planId = await lend((client) => createPlan(client, allKinds, { ...built, steps, createdBy: 'anna' }))
    const order = { planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'the new revision does not start' }
    if (built.quorum) await expect(startRun(order, lend)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    return (await startRun({ ...order, approvals: [{ personId: 'berta', roles: ['lead'] }] }, lend)).runId
  }
  const planning = () => ({ ...bench(cluster()).plan, caller: SELF, now: () => new Date() })

  return {
    local,
    cluster,
    deployment,
    deploy,
    planning,
    kinds: allKinds,
    startBuilt,
    get: (name: string) => cluster().get(refTo('Deployment', 'default', name)),
    imageOf: (name: string) => JSON.stringify(deployment(name)?.spec).match(/"image":"([^"]+)"/)?.[1],
    /** A rollback of a bad revision; nothing has to hold for longer than a moment. */
    async startedRollback(name: string, more: Partial<BuiltPlan> = {}): Promise<string> {
      await deploy(name)
      await breakIt(name)
      const target = { kind: 'Deployment' as const, namespace: 'default', name }
      const params = { target, revision: null, pauseUntil: null, hasNewerRun: false }
      return startBuilt({ ...(await planRollbackService(planning(), allKinds, params)), ...more })
    },
    startEngine: (worker: string, list: readonly StepKind[] = clusterSteps()) =>
      startEngine(worker, { kinds: kindsOf([...list, group]), cluster }),
    /** The API server ends; what it has stored stays. Out: brings it back at the same address. */
    async goDown(): Promise<() => Promise<void>> {
      const { port } = local()
      await local().stop()
      return () => start(port)
    },
    /** Plants a fault of the API server. */
    async plant(fault: object): Promise<void> {
      const { status } = await apiOf(await connectionOf(local().kubeconfig)).post('/_acgs/faults', fault)
      expect(status).toBe(200)
    },
    ended: (runId: string) =>
      vi.waitUntil(async () => ['done', 'failed', 'uncertain'].includes((await runOf(runId)).state), { timeout: 60_000, interval: 50 }),
    stepOf: async (runId: string, kind: string) =>
      (
        await pool().query<{ state: string; error: string | null }>(
          'SELECT state, error FROM step WHERE run_id = $1 AND kind = $2 ORDER BY n',
          [runId, kind],
        )
      ).rows[0],
  }
}
