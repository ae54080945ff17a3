import { expect } from 'vitest'
import { pool } from '@/server/db'
import { cancelRun } from '@/server/runs/decide'
import { testDb } from '@/server/testing/actors'
import { connectionOf } from '@/server/testing/cluster/connection'
import { apiOf } from '@/server/testing/cluster/http'
import type { stopsOf } from '@/server/testing/emergency'
import type { Desk } from '@/server/testing/plans'
import { startSteps } from './orders'
import { anAgent } from './stop-runs'

type Step = { kind: string; params: unknown }
/** One step of a stop or containment in a world of its own: what goes before it, itself, and what has to be so once another worker has finished it. */
export type StopCase = { before?: Step[]; params: unknown; done: (runId: string) => Promise<void> }
type World = { desk: Desk; stops: ReturnType<typeof stopsOf> }

const LINE = 60_000
const SOON = { since: null, ms: LINE }

async function aDeployment({ desk }: World, marks: Record<string, string> = {}) {
  const name = `app-${crypto.randomUUID().slice(0, 8)}`
  const labels = { app: name }
  const spec = {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'one:1' }] } },
  }
  const metadata = { name, namespace: 'workload' }
  const api = apiOf(await connectionOf(desk.local.kubeconfig))
  const { status, text } = await api.post('/apis/apps/v1/namespaces/workload/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata, labels: marks },
    spec,
  })
  if (status !== 201) throw new Error(text)
  const get = () => desk.local.store.get('deployments.apps', metadata)
  return { target: { kind: 'Deployment', ...metadata }, get }
}
async function aSandbox({ desk, stops }: World) {
  const agentId = await anAgent()
  const [id = ''] = await stops.sandboxes(1, { agentId })
  const metadata = { namespace: 'workload', name: `sbx-${id.slice(0, 13)}` }
  const get = () => desk.local.store.get('pods', metadata)
  const target = { kind: 'Pod', ...metadata }
  return {
    agentId,
    get,
    select: { namespace: 'workload', agentId },
    held: { target, uid: get()?.metadata.uid ?? null, sandboxId: id, line: SOON },
  }
}
async function anEmergency(more: object): Promise<string> {
  const stopped = await startSteps({ steps: [{ n: 1, kind: 'approve@1', params: { question: 'Go on?' } }], class: 'stop' })
  await cancelRun({ runId: stopped, by: 'anna', reason: 'it stands for a stop that is over' })
  const id = crypto.randomUUID()
  const told = { scope: 'agents', reason: 'a test of what follows', startedBy: 'anna', acceptedAt: new Date(), containedAt: new Date() }
  await testDb().emergency.create({ data: { id, runId: stopped, ...told, ...more } })
  return id
}

const priorOf = async (runId: string, targetKey: string) =>
  (await testDb().priorState.findMany({ where: { runId, targetKey }, select: { body: true } })).map(({ body }) => body)
/** Recorded once, and not as it became. */
const wasTwo = async (runId: string, name: string) =>
  expect(await priorOf(runId, `Deployment/workload/${name}`)).toMatchObject([{ replicas: 2 }])
const changesOf = (agentId: string) =>
  testDb().agentVersion.count({ where: { agentId, action: { in: ['agents.suspend', 'agents.block'] } } })
const labelOf = (object: ReturnType<Awaited<ReturnType<typeof aSandbox>>['get']>) => object?.metadata.labels?.['acgs.io/quarantine']
const nothing = async () => undefined

/** Each thing was kept once, and the list of them names them all. */
async function evidenceOnce(runId: string): Promise<void> {
  const { rows } = await pool().query<{ n: number; names: number; custody: number; lists: number }>(
    `SELECT count(*)::int AS n, count(DISTINCT target_key || name)::int AS names, count(*) FILTER (WHERE name = 'manifest.json')::int AS lists,
       (SELECT count(*)::int FROM evidence_custody c JOIN evidence e ON e.id = c.evidence_id WHERE e.run_id = $1) AS custody FROM evidence WHERE run_id = $1`,
    [runId],
  )
  const [found] = rows
  expect(found).toMatchObject({ names: found?.n, custody: found?.n, lists: 1 })
  expect(found?.n).toBeGreaterThanOrEqual(4)
}

const quarantineOf = (select: object): Step => ({ kind: 'emergency.quarantine@1', params: { select, lineMs: LINE } })
const scaleOf = (target: object): Step => ({ kind: 'emergency.scale@1', params: { target, lineMs: LINE } })

/** Every kind that stops, contains or brings back. */
export const STOP_CASES: Record<string, (world: World) => Promise<StopCase>> = {
  'emergency.latch@1': async () => {
    const agentId = await anAgent()
    const latch = { of: 'agent', agentId, as: 'suspended' }
    return { params: { latch, lineMs: LINE }, done: async () => expect(await changesOf(agentId)).toBe(1) }
  },
  'emergency.keep@1': async (world) => {
    const { target } = await aDeployment(world)
    return { params: { targets: [target], lineMs: LINE }, done: (runId) => wasTwo(runId, target.name) }
  },
  'emergency.pause@1': async ({ desk }) => {
    const metadata = { name: `keda-${crypto.randomUUID().slice(0, 8)}`, namespace: 'workload' }
    desk.local.store.create('scaledobjects.keda.sh', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata, spec: {} } as never) // any member is kept
    const change = { do: 'pauseReverter', knowsEnabled: true, replicas: 0, until: new Date(Date.now() + 3_600_000).toISOString() }
    const paused = () =>
      desk.local.store.get('scaledobjects.keda.sh', metadata)?.metadata.annotations?.['autoscaling.keda.sh/paused-replicas']
    return { params: { target: { kind: 'ScaledObject', ...metadata }, change, lineMs: LINE }, done: async () => expect(paused()).toBe('0') }
  },
  'emergency.quarantine@1': async (world) => {
    const { select, get } = await aSandbox(world)
    return { params: quarantineOf(select).params, done: async (runId) => expect(labelOf(get())).toBe(runId) }
  },
  'emergency.contained@1': async (world) => {
    const { select } = await aSandbox(world)
    return { before: [quarantineOf(select)], params: { select, latch: null, lineMs: LINE }, done: nothing }
  },
  'emergency.evidence@1': async (world) => {
    const { select } = await aSandbox(world)
    return { params: { select, takeMs: 5000, lineMs: LINE }, done: evidenceOnce }
  },
  'emergency.terminate@1': async (world) => {
    const { select, get } = await aSandbox(world)
    return { params: { select, graceSeconds: 5, lineMs: LINE }, done: async () => expect(get()).toBeNull() }
  },
  'emergency.scale@1': async (world) => {
    const { target, get } = await aDeployment(world)
    const done = async (runId: string) => {
      // Written once: the generation of a Deployment counts changes of its annotations, which come first, and of its spec.
      expect([get()?.metadata.generation, get()?.spec?.replicas]).toEqual([3, 0])
      await wasTwo(runId, target.name)
    }
    return { params: scaleOf(target).params, done }
  },
  'emergency.gone@1': async (world) => {
    const { target } = await aDeployment(world)
    return {
      before: [scaleOf(target)],
      params: { targets: [target], until: 'gone', lineMs: LINE },
      done: (runId) => wasTwo(runId, target.name),
    }
  },
  'emergency.stopped@1': async () => {
    const select = { namespace: 'workload', agentId: await anAgent() }
    return { params: { targets: [], select, latch: null, confirmAfterMs: 50, lineMs: LINE }, done: nothing }
  },
  'resume.check@1': async () => {
    const active = await testDb().policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
    return { params: { emergencyId: await anEmergency({}), policyVersion: active?.version ?? null }, done: nothing }
  },
  'resume.denying@1': async () => ({ params: { revision: 0 }, done: nothing }),
  'resume.lift@1': async () => {
    const id = await anEmergency({})
    const lifted = async (runId: string) => {
      const { resumedAt, resumeRunId } = await testDb().emergency.findUniqueOrThrow({ where: { id } })
      expect([resumedAt, resumeRunId]).toEqual([expect.any(Date), runId])
    }
    return { params: { emergencyId: id, agentId: null }, done: lifted }
  },
  'resume.watch@1': async () => ({ params: { emergencyId: await anEmergency({ resumedAt: new Date() }), watchMs: 0 }, done: nothing }),
  'deny-latch@1': async () => {
    const agentId = await anAgent()
    return { params: { of: 'agent', agentId, as: 'blocked' }, done: async () => expect(await changesOf(agentId)).toBe(1) }
  },
  'cluster.isolate@1': async (world) => {
    const { held, get } = await aSandbox(world)
    return { params: { ...held, value: null }, done: async (runId) => expect(labelOf(get())).toBe(runId) }
  },
  'check.contained@1': async (world) => {
    const { held } = await aSandbox(world)
    return { before: [{ kind: 'cluster.isolate@1', params: { ...held, value: null } }], params: held, done: nothing }
  },
  'evidence.capture@1': async (world) => {
    const { held, agentId } = await aSandbox(world)
    return { params: { ...held, agentId }, done: evidenceOnce }
  },
  'check.stopped@1': async (world) => {
    const { held } = await aSandbox(world)
    return { params: { ...held, uid: 'gone-long-ago', ending: 'operator_stop' }, done: nothing }
  },
  'evidence.rows@1': async () => ({ params: { of: 'agent', agentId: await anAgent() }, done: evidenceOnce }),
  'agent.scale@1': async (world) => {
    const agentId = await anAgent()
    const { target, get } = await aDeployment(world, { 'acgs.io/agent': agentId })
    const done = async (runId: string) => {
      expect(get()?.spec?.replicas).toBe(0)
      await wasTwo(runId, target.name)
    }
    return { params: { agentId, lineMs: LINE }, done }
  },
  'agent.gone@1': async (world) => {
    const agentId = await anAgent()
    const { target } = await aDeployment(world, { 'acgs.io/agent': agentId })
    const params = { agentId, lineMs: LINE }
    return { before: [{ kind: 'agent.scale@1', params }], params, done: (runId) => wasTwo(runId, target.name) }
  },
}
