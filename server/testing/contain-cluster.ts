import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { CONTAIN_LINES_MS, CONTAINMENT_ACTOR } from '@/lib/sandbox-words'
import { type OpenOptions, openKubernetes } from '@/server/adapters/kubernetes/open'
import type { Sql } from '@/server/audit/sql'
import { pool } from '@/server/db'
import { reachIn } from '@/server/local/cluster/controllers/reaches'
import { kubeconfigOf, type LocalCluster } from '@/server/local/cluster/start'
import type { Cluster, NewObject } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { callerOfRun } from '@/server/roles/run-callers'
import { type Lend, lendFrom } from '@/server/runs/connection'
import type { StepKind } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { createPlan, type PlanStep } from '@/server/runs/plan'
import { planContain } from '@/server/runs/plans/contain'
import { sendOutbox } from '@/server/runs/send-outbox'
import { startRun } from '@/server/runs/start'
import { testDb } from './actors'
import { connectionOf } from './cluster/connection'
import { apiOf } from './cluster/http'
import { startLocalCluster } from './cluster/local'
import { checkInvariants } from './invariants'
import { startEngine, stopEngines } from './runs/engines'
import { runOf } from './runs/orders'

export type Sandboxed = { id: string; agentId: string; podName: string; podUid: string }
type Wanted = { agentId: string; state?: string; spec?: object; metadata?: object; drill?: boolean }

/** Kinds as a worker has them; `change` puts another one in the place of one. */
export const stopKinds = (change: (kind: StepKind) => Partial<StepKind> = () => ({})) =>
  kindsOf([...OWN_STEPS, ...clusterSteps()].map((kind) => ({ ...kind, ...change(kind) })))

/** The same step, where the end of a pod is waited for as short as can be: what never ends is said soon. */
const hurried = (step: PlanStep): PlanStep => {
  const params = step.params as { timeoutMs?: number } // as the plan made them
  return params.timeoutMs === undefined ? step : { ...step, params: { ...params, timeoutMs: 1_000 } }
}

/** The installation on a local cluster, asked as the worker's account does, with sandboxes that have a pod and a row, and a worker's engine. The test
 *  has a database of its own (`hostOwnDatabase`). `limits`: how long the worker's calls may take, where a test has no time for what they are. After each test what must always hold is checked. */
export function hostContainment({ limits = {} }: Pick<OpenOptions, 'limits'> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-contain-'))
  const held: { local?: LocalCluster; cluster?: Cluster; owner?: Cluster } = {}
  const need = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('the cluster starts before the first test')
    return one
  }
  const start = async (port: number) => {
    held.local = await startLocalCluster({ seed: true, folder, hasFaults: true, delays: { startMs: 5, readyMs: 5, stopMs: 5 }, port })
  }
  beforeAll(async () => {
    // On a busy machine the first connection of a file may not come in time.
    await vi.waitFor(() => pool().query('SELECT 1'), { timeout: 30_000, interval: 100 })
    await start(0)
    held.cluster = openKubernetes({ kubeconfig: kubeconfigOf(folder, 'acgs-worker'), context: null, limits }).cluster
    held.owner = openKubernetes({ kubeconfig: need(held.local).kubeconfig, context: null }).cluster
  })
  afterEach(async () => {
    await stopEngines()
    await checkInvariants()
  })
  afterAll(async () => {
    await need(held.cluster).close()
    await need(held.owner).close()
    await need(held.local).stop()
    rmSync(folder, { recursive: true, force: true })
    await pool().end()
  })

  const store = () => need(held.local).store
  const podOf = ({ podName }: Pick<Sandboxed, 'podName'>) => store().get('pods', { namespace: 'workload', name: podName })

  async function make(resource: (typeof KINDS)[keyof typeof KINDS], object: NewObject) {
    const stamp = { runId: 'set-up', fence: 0n, changeId: crypto.randomUUID() }
    return need(held.owner).create({ resource, caller: { kind: 'self' }, stamp, object })
  }

  /** A pod as a controller makes one, running, and its row. */
  async function aSandbox({ agentId, state = 'running', spec = {}, metadata = {}, drill = false }: Wanted): Promise<Sandboxed> {
    const id = crypto.randomUUID()
    const podName = `sandbox-${id.slice(0, 13)}`
    const labels = { 'app.kubernetes.io/component': 'sandbox', 'app.kubernetes.io/name': 'acgs-lite', 'acgs.io/sandbox': id }
    await make(KINDS.Pod, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: podName, namespace: 'workload', labels, ...metadata },
      spec: {
        restartPolicy: 'Never',
        tolerations: [{ operator: 'Exists' }],
        containers: [{ name: 'main', image: 'sandbox:1', env: [{ name: 'API_TOKEN', value: 'hush-hush' }] }],
        ...spec,
      },
    })
    await vi.waitUntil(() => podOf({ podName })?.status?.phase === 'Running', { timeout: 10_000, interval: 20 })
    const podUid = podOf({ podName })?.metadata.uid ?? ''
    await pool().query(
      `INSERT INTO sandbox (id, agent_id, state, runtime, language, code_digest, limits, request, namespace, pod_name, pod_uid, is_simulated, drill, ready_at)
       VALUES ($1, $2, $3, 'gvisor', 'python', 'sha256:0', '{}', '{}', 'workload', $4, $5, true, $6, clock_timestamp())`,
      [id, agentId, state, podName, podUid, drill],
    )
    return { id, agentId, podName, podUid }
  }

  /** A containment of sandboxes of one agent, started as the rule starts it. `isLate`: every line is missed already and ends are not waited for, for a test
   *  of what is said then;
   *  `since`: what they count from, where that is not the start. Out: the run. */
  async function contain(
    sandboxes: readonly Sandboxed[],
    { isLate = false, since }: { isLate?: boolean; since?: Date } = {},
  ): Promise<string> {
    const from = isLate ? new Date(Date.now() - CONTAIN_LINES_MS.stopped) : since
    const draft = planContain(stopKinds(), {
      agentId: sandboxes[0]?.agentId ?? '',
      sandboxes: sandboxes.map(({ id, podName, podUid }) => ({ id, namespace: 'workload', podName, podUid })),
      since: from?.toISOString() ?? null,
      value: null,
      ending: 'security_violation',
      isEscape: true,
    })
    const lend = lendFrom(pool())
    const steps = isLate ? draft.steps.map(hurried) : draft.steps
    const planId = await lend((client) => createPlan(client, stopKinds(), { ...draft, steps, createdBy: CONTAINMENT_ACTOR }))
    const order = { planId, requestId: crypto.randomUUID(), requestedBy: CONTAINMENT_ACTOR, reason: 'it reached for a door' }
    return (await startRun(order, lend)).runId
  }

  return {
    aSandbox,
    contain,
    make,
    store,
    podOf,
    cluster: () => need(held.cluster),
    lend: (<T>(run: (client: Sql) => Promise<T>) => lendFrom(pool())(run)) satisfies Lend,
    rowOf: async (id: string) => await testDb().sandbox.findUniqueOrThrow({ where: { id } }),
    startEngine: (worker: string, change?: (kind: StepKind) => Partial<StepKind>) =>
      startEngine(worker, { kinds: stopKinds(change), cluster: () => need(held.cluster), callerOf: (run) => callerOfRun(testDb(), run) }),
    /** What a worker's outbox does. Out: what was told. */
    deliver: async (): Promise<string[]> => {
      const told: string[] = []
      await sendOutbox(lendFrom(pool()), async (one) => void told.push(one.kind === 'alarm' ? one.title : one.key))
      return told
    },
    /** Delivers what it tells until it ends. */
    told: async (runId: string): Promise<void> => {
      const isOver = async () => {
        await sendOutbox(lendFrom(pool()), async () => undefined)
        return ['done', 'failed', 'uncertain'].includes((await runOf(runId)).state)
      }
      await vi.waitUntil(isOver, { timeout: 60_000, interval: 20 })
    },
    /** Plants a fault of the API server. */
    plant: async (fault: object): Promise<void> => {
      const { status } = await apiOf(await connectionOf(need(held.local).kubeconfig)).post('/_acgs/faults', fault)
      if (status !== 200) throw new Error(`the fault was not planted: ${status}`)
    },
    unplant: async (): Promise<void> => {
      await apiOf(await connectionOf(need(held.local).kubeconfig)).remove('/_acgs/faults')
    },
    /** Something in the namespace of sandboxes goes, whoever did it. */
    drop: (resource: 'pods' | 'networkpolicies.networking.k8s.io', name: string) =>
      store().delete(resource, { namespace: 'workload', name }, { gracePeriodSeconds: 0 }),
    /** The API server ends; what it has stored stays. Out: brings it back at the same address. */
    goDown: async (): Promise<() => Promise<void>> => {
      const { port } = need(held.local)
      await need(held.local).stop()
      return () => start(port)
    },
    /** Whether one pod gets through to a port of another, on the virtual network; null where one of them is gone. */
    reaches: (from: string, to: string, port: number): boolean | null => reachIn(store(), { from, to, port })?.reachable ?? null,
    /** The first pod whose name starts so. */
    somePod: (namespace: string, start: string): string => {
      const found = store()
        .list('pods')
        .find(({ metadata }) => metadata.namespace === namespace && metadata.name.startsWith(start))
      return `${namespace}/${found?.metadata.name ?? ''}`
    },
  }
}
