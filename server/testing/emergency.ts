import { vi } from 'vitest'
import type { Actor } from '@/lib/access'
import type { StopScope } from '@/lib/emergency-words'
import type { EmergencyRow, StopCard, StopStarted } from '@/lib/schemas/emergency'
import { digestOf } from '@/server/audit/digest'
import { pool } from '@/server/db'
import { createLog } from '@/server/log'
import type { Cluster } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { callerOfRun } from '@/server/roles/run-callers'
import { lendFrom } from '@/server/runs/connection'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { createPlan } from '@/server/runs/plan'
import { planEmergencyStop } from '@/server/runs/plans/emergency-stop'
import { compileStop, type StopCompiler } from '@/server/services/emergency/compile'
import { callerFor, testDb } from './actors'
import { confirmed } from './elevation'
import { type Desk, workerContext } from './plans'
import { startEngine } from './runs/engines'

export const STOP_REASON = 'it acts on its own and nobody knows why'
/** Code that goes on for as long as anybody lets it. */
const GOES_ON = Buffer.from('# acgs-simulate: {"seconds": 3600, "output": "at work"}').toString('base64')
const kinds = kindsOf([...OWN_STEPS, ...clusterSteps()])

/** Stops of a desk's cluster: compiled by a worker, taken by an engine of this process. */
export function stopsOf(desk: Desk, { confirmAfterMs = 300 }: { confirmAfterMs?: number } = {}) {
  const compiler: StopCompiler = {
    owner: 'worker-1',
    kinds,
    cluster: () => desk.cluster,
    lend: lendFrom(pool()),
    signal: new AbortController().signal,
    confirmAfterMs,
  }
  const engine = (worker = 'worker-1', cluster: Cluster = desk.cluster) =>
    startEngine(worker, { kinds, cluster: () => cluster, callerOf: (run) => callerOfRun(testDb(), run) })
  const compile = (scope: StopScope, target: string | null = null) => compileStop(workerContext(), compiler, { scope, target })

  /** The same stop with its lines nearer, so that what is never done is said soon. Out: its card. */
  async function hurried(actor: Actor, scope: StopScope, factor: number): Promise<StopCard> {
    const c = {
      cluster: desk.cluster,
      caller: { kind: 'self' as const },
      now: () => new Date(),
      log: createLog('test'),
      signal: compiler.signal,
    }
    const { counts, ...draft } = await planEmergencyStop(c, kinds, { scope, target: null, workloads: null, confirmAfterMs })
    const steps = draft.steps.map((step) => {
      const params = step.params as { lineMs?: number } // as the plan made them
      return params.lineMs === undefined ? step : { ...step, params: { ...params, lineMs: Math.round(params.lineMs * factor) } }
    })
    const digest = digestOf({ steps, at: crypto.randomUUID() })
    const planId = await compiler.lend((client) => createPlan(client, kinds, { ...draft, steps, digest, createdBy: 'test' }))
    const made = { planId, digest, targets: counts, compiledAt: new Date(), compiledBy: 'test' }
    await testDb().stopPlan.upsert({ where: { key: scope }, create: { key: scope, ...made }, update: made })
    return cardOf(actor, scope)
  }

  /** As it was before a stop, without a resume. */
  async function putBack(): Promise<void> {
    await testDb().$executeRaw`UPDATE runtime_document SET body = body || '{"all": null}' WHERE key = 'latch'`
    await testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
    await testDb().emergency.updateMany({ where: { resumedAt: null }, data: { resumedAt: new Date() } })
    for (const [at, count] of Object.entries({ 'governance/policy-engine': 3, 'governance/opa': 2, 'workload/sandbox-controller': 2 })) {
      const [namespace = '', name = ''] = at.split('/')
      desk.local.store.change('deployments.apps', { namespace, name }, (draft) => {
        ;(draft.spec as { replicas: number }).replicas = count // a Deployment
      })
    }
  }

  /** Pods of sandboxes, each with its row. Out: the ids. */
  async function sandboxes(count: number, { agentId = 'agent-1', finalizers = [] as string[] } = {}): Promise<string[]> {
    const ids = Array.from({ length: count }, () => crypto.randomUUID())
    for (const id of ids) {
      const name = `sbx-${id.slice(0, 13)}`
      const labels = { app: 'sandbox', 'app.kubernetes.io/component': 'sandbox', 'acgs.io/sandbox': id, 'agent-id': agentId }
      const meta = {
        name,
        namespace: 'workload',
        labels,
        annotations: { 'acgs.io/agent': agentId },
        ...(finalizers.length > 0 ? { finalizers } : {}),
      }
      const object = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: meta,
        spec: {
          restartPolicy: 'Never',
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name: 'sandbox', image: 'one:1', env: [{ name: 'ACGS_CODE_0', value: GOES_ON }] }],
          terminationGracePeriodSeconds: 5,
        },
      }
      desk.local.store.create('pods', object as never) // as an execution makes it
      const uid = desk.local.store.get('pods', { namespace: 'workload', name })?.metadata.uid ?? ''
      await testDb().sandbox.create({
        data: {
          id,
          agentId,
          runtime: 'gvisor',
          language: 'python',
          codeDigest: 'sha256:0',
          limits: {},
          request: {},
          namespace: 'workload',
          podName: name,
          podUid: uid,
          isSimulated: true,
          state: 'running',
        },
      })
    }
    return ids
  }
  const pods = () =>
    desk.local.store.list(KINDS.Pod.plural).filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'sandbox')
  /** As long as none is there yet that does not run. */
  const untilRunning = () =>
    vi.waitUntil(() => pods().every(({ status }) => status?.phase === 'Running'), { timeout: 20_000, interval: 20 })
  const replicas = (namespace: string, name: string) =>
    (desk.local.store.get('deployments.apps', { namespace, name })?.spec as { replicas?: number } | undefined)?.replicas

  return { compiler, engine, compile, hurried, putBack, sandboxes, pods, untilRunning, replicas, kinds }
}

export const cardOf = (actor: Actor, scope: StopScope, target: string | null = null): Promise<StopCard> =>
  callerFor(actor).emergency.card({ scope, target })

/** Presses stop, confirmed. */
export async function pressStop(
  actor: Actor,
  card: StopCard,
  more: { requestId?: string; typed?: string; digest?: string; incidentId?: string } = {},
): Promise<StopStarted> {
  const { scope, target, planId, digest, typed } = card
  const order = { planId: planId ?? '', digest: digest ?? '', requestId: crypto.randomUUID(), typed, reason: STOP_REASON, ...more }
  if (scope === 'services' || scope === 'agents') {
    const input = await confirmed(actor, 'emergency.stop', { kind: 'emergency_stop', id: scope }, { scope, ...order })
    return callerFor(actor).emergency.stopAll(input)
  }
  const input = { scope, target: target ?? '', ...order }
  return callerFor(actor).emergency.stopOne(
    await confirmed(actor, 'emergency.contain', { kind: 'emergency_stop', id: `${scope}:${target}` }, input),
  )
}

export const emergencyRow = async (actor: Actor, runId: string): Promise<EmergencyRow> => {
  const { items } = await callerFor(actor).emergency.list({ limit: 200 })
  const found = items.find((one) => one.runId === runId)
  if (!found) throw new Error(`no stop of run ${runId}`)
  return found
}

export const untilEnded = (runId: string, timeout = 60_000): Promise<string> =>
  vi.waitUntil(
    async () => {
      const run = await testDb().run.findUnique({ where: { id: runId }, select: { state: true } })
      return ['done', 'failed', 'cancelled'].includes(run?.state ?? '') ? run?.state : false
    },
    { timeout, interval: 50 },
  ) as Promise<string>
