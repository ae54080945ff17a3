import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { lanePool, pool } from '@/server/db'
import { reachIn } from '@/server/local/cluster/controllers/reaches'
import { kubeconfigOf, type LocalCluster } from '@/server/local/cluster/start'
import { createLog } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import { readSet } from '@/server/runs/config/read-set'
import { keepSnapshot, type Snapshot, snapshotsIn } from '@/server/runs/config/snapshots'
import { lendFrom } from '@/server/runs/connection'
import { createRunEngine, type RunEngine } from '@/server/runs/engine'
import type { StepKind } from '@/server/runs/kind'
import { type Kinds, kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import { createPlan } from '@/server/runs/plan'
import type { BuiltPlan } from '@/server/runs/plans/draft'
import { planRollbackConfig, type RollbackConfigPlan } from '@/server/runs/plans/rollback-config'
import { startRun } from '@/server/runs/start'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { bench } from '@/server/testing/step-context'

const LEAD: Caller = { kind: 'person', personId: 'berta', groups: ['acgs:operators', 'acgs:leads'], runId: 'run-1' }

export type ConfigCluster = ReturnType<typeof hostConfigCluster>

/** The installation on a local cluster, asked as the worker's account does, with what keeps and puts back its sets. The test has a database of
 *  its own (`hostOwnDatabase`). */
export function hostConfigCluster() {
  let folder = ''
  let local: LocalCluster
  let cluster: Cluster
  const engines: { engine: RunEngine; pools: ReturnType<typeof lanePool>[] }[] = []
  const lend = () => lendFrom(pool())
  const snapshots = snapshotsIn((run) => lend()(run))
  const steps = (): StepKind[] => clusterSteps()
  const kinds: Kinds = kindsOf([...steps(), group])

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
    local = await startLocalCluster({ seed: true, folder, delays: { startMs: 5, readyMs: 5, stopMs: 5 } })
    cluster = openKubernetes({ kubeconfig: kubeconfigOf(folder, 'acgs-worker'), context: null }).cluster
    const isUp = () => local.store.list('pods').filter(({ status }) => status?.phase === 'Running').length === 20
    await vi.waitUntil(isUp, { timeout: 20_000 })
  })
  afterAll(async () => {
    for (const { engine, pools } of engines) {
      engine.stop()
      await Promise.all(pools.map((one) => one.end()))
    }
    await cluster.close()
    await local.stop()
    rmSync(folder, { recursive: true, force: true })
    await pool().end()
  })

  async function startEngine(worker: string, list: readonly StepKind[] = steps()): Promise<RunEngine> {
    const own = { 0: lanePool(0), 1: lanePool(1), 2: lanePool(2) }
    const engine = createRunEngine({
      worker,
      kinds: kindsOf([...list, group]),
      log: createLog('test'),
      now: () => new Date(),
      cluster: () => cluster,
      callerOf: async ({ runId }) => ({ ...LEAD, runId }),
      pools: own,
    })
    engines.push({ engine, pools: Object.values(own) })
    await engine.start()
    return engine
  }

  const plan = (wish: Partial<RollbackConfigPlan> & Pick<RollbackConfigPlan, 'set' | 'snapshotId'>): Promise<BuiltPlan> =>
    planRollbackConfig({ ...bench(cluster).plan, caller: LEAD }, kinds, {
      ...{ troubleSince: null, isNewerConfirmed: false, force: false },
      ...wish,
    })

  return {
    kinds,
    snapshots,
    steps,
    startEngine,
    plan,
    store: () => local.store,
    cluster: () => cluster,
    /** Keeps a set as it is now, by hand. */
    keep: async (set: RollbackConfigPlan['set']): Promise<Snapshot> => {
      const live = await readSet(cluster, set)
      const id = await lend()((client) => keepSnapshot(client, { set, why: 'by hand', by: 'berta', writers: live.writers }, live))
      const kept = id === null ? null : await snapshots.get(id)
      if (kept === null) throw new Error('nothing was kept')
      return kept
    },
    live: (set: RollbackConfigPlan['set']) => readSet(cluster, set),
    /** Agreed to by a lead and started; nothing has to hold for longer than a moment. */
    start: async (built: BuiltPlan): Promise<string> => {
      const moments = built.steps.map((step) => ({
        ...step,
        params: 'holdMs' in (step.params as object) ? { ...(step.params as object), holdMs: 0 } : step.params,
      }))
      const planId = await lend()((client) => createPlan(client, kinds, { ...built, steps: moments, createdBy: 'anna' }))
      const approvals = [{ personId: 'berta', roles: ['lead' as const] }]
      const order = { planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'somebody opened the network', approvals }
      return (await startRun(order, lend())).runId
    },
    runOf: async (runId: string) =>
      (
        await pool().query<{ state: string; outcome: string | null; epoch: number }>(
          'SELECT state, outcome, epoch FROM run WHERE id = $1',
          [runId],
        )
      ).rows[0],
    stepsOf: async (runId: string) =>
      (
        await pool().query<{ n: number; kind: string; state: string; error: string | null; target_key: string }>(
          'SELECT n, kind, state, error, target_key FROM step WHERE run_id = $1 ORDER BY n',
          [runId],
        )
      ).rows,
    until: async (runId: string, ...states: string[]) => {
      const stateOf = async () =>
        (await pool().query<{ state: string }>('SELECT state FROM run WHERE id = $1', [runId])).rows[0]?.state ?? ''
      await vi.waitUntil(async () => states.includes(await stateOf()), { timeout: 40_000, interval: 50 })
    },
    /** Whether a pod whose name starts so gets through to another one, on the virtual network. */
    reaches: (from: string, to: string, port: number): boolean | undefined => {
      const podOf = (start: string) => {
        const found = local.store.list('pods').find(({ metadata }) => `${metadata.namespace}/${metadata.name}`.startsWith(start))
        return `${found?.metadata.namespace}/${found?.metadata.name}`
      }
      return reachIn(local.store, { from: podOf(from), to: podOf(to), port })?.reachable
    },
  }
}
