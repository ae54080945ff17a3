import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { pool } from '@/server/db'
import type { KubeObject } from '@/server/ports/cluster'
import { lendFrom } from '@/server/runs/connection'
import { sendOutbox } from '@/server/runs/send-outbox'
import { takeEvents } from '@/server/services/containment/take-events'
import { containSandbox } from '@/server/services/sandboxes/contain'
import { serviceContext, testDb } from '@/server/testing/actors'
import { emergencyRow, pressStop, stopsOf, untilEnded } from '@/server/testing/emergency'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { agreedTo, type Desk, ENGINE, openDesk, start, workerContext } from '@/server/testing/plans'
import { stopEngines } from '@/server/testing/runs/engines'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, aFollower, anAgent } from '@/server/testing/runs/stop-runs'
import { signedIn } from '@/server/testing/signed-in'
import { settleEmergencies } from './settle'

hostOwnDatabase()
let desk: Desk
let stops: ReturnType<typeof stopsOf>
let operator: Actor
let lead: Actor
beforeAll(async () => {
  desk = await openDesk()
  stops = stopsOf(desk, { confirmAfterMs: 50 })
  operator = (await signedIn('operator')).actor
  lead = (await signedIn('lead')).actor
  await aFastFollower()
})
afterEach(async () => {
  await desk.fault(null)
  await stopEngines()
  await checkInvariants()
  await stops.putBack()
})
afterAll(() => desk.close())

const factsOf = async (runId: string) => {
  const step = await testDb().step.findFirstOrThrow({
    where: { runId, kind: 'emergency.stopped@1' },
    select: { state: true, error: true, facts: true },
  })
  return { ...step, facts: step.facts as { manual?: string[]; missing?: { key: string; why: string }[] } }
}

test('F6 the cluster is away: decisions are denied, nothing else is claimed, and people are told what to type', async () => {
  const card = await stops.hurried(operator, 'services', 0.1)
  const nobody = openKubernetes({ kubeconfig: desk.kubeconfigAt('https://127.0.0.1:9'), context: null }).cluster
  await stops.engine('worker-1', nobody)
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('failed')
  await settleEmergencies(workerContext())
  expect(await emergencyRow(operator, runId)).toMatchObject({
    latchedAt: expect.any(String),
    stoppedAt: null,
    confirmedAt: null,
    failedAt: expect.any(String),
  })
  expect(await factsOf(runId)).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/^not confirmed/),
    facts: { manual: expect.arrayContaining(['kubectl -n governance scale deployment/policy-engine --replicas=0']) },
  })
  expect(await testDb().alert.findFirst({ where: { fingerprint: `emergency:${runId}` } })).toMatchObject({ severity: 1, source: 'runs' })
  await nobody.close()
})

test('F7 the cluster is busy, somebody writes at the same moment, calls hang, and budgets let no pod go: it stops all the same, and one that hangs holds up no other', async () => {
  await stops.sandboxes(12)
  const budgets = ['governance', 'workload'].map((namespace) => ({ namespace, name: 'keeps-all' }))
  for (const metadata of budgets)
    desk.local.store.create('poddisruptionbudgets.policy', {
      ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { minAvailable: '100%', selector: {} } },
    } as never) // as an API server stores one
  const card = await stops.hurried(operator, 'services', 1)
  const pods = '/api/v1/namespaces/workload/pods'
  await desk.fault({ kind: 'overload', path: pods, method: 'PATCH', times: 3, seconds: 1 })
  await desk.fault({ kind: 'conflict', path: pods, method: 'PATCH', times: 3 })
  await desk.fault({ kind: 'delay', path: `${pods}/`, method: 'DELETE', times: 1, ms: 2500 })
  await desk.fault({ kind: 'error', path: '/apis/apps/v1/namespaces/governance/deployments', method: 'GET', times: 2 })
  await stops.engine()
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('done')
  expect(await emergencyRow(operator, runId)).toMatchObject({
    containedAt: expect.any(String),
    confirmedAt: expect.any(String),
    failedAt: null,
  })
  expect(stops.pods()).toEqual([])
  for (const metadata of budgets) desk.local.store.delete('poddisruptionbudgets.policy', metadata, { gracePeriodSeconds: 0 })
})

test('F8 the cluster says yes and a finalizer keeps a pod: it is named, everything else is stopped, and it is not confirmed', async () => {
  const [id = ''] = await stops.sandboxes(1, { finalizers: ['example.com/keeps'] })
  await stops.sandboxes(2)
  const card = await stops.hurried(operator, 'services', 0.3)
  await stops.engine()
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('failed')
  const { facts } = await factsOf(runId)
  expect(facts.missing).toHaveLength(1)
  expect(facts.manual?.[0]).toMatch(/delete pods -l app.kubernetes.io\/component=sandbox/)
  expect([stops.replicas('governance', 'policy-engine'), stops.pods().length]).toEqual([0, 1])
  const row = await testDb().sandbox.findUniqueOrThrow({ where: { id } })
  expect([row.containedAt !== null, row.goneAt, row.state]).toEqual([true, null, 'isolated'])
  for (const { metadata } of stops.pods())
    desk.local.store.change('pods', { namespace: 'workload', name: metadata.name }, (draft) => {
      draft.metadata.finalizers = []
    })
  await vi.waitUntil(() => stops.pods().length === 0, { timeout: 10_000 })
})

test('F8 somebody scales it up again behind us: never called stopped', async () => {
  const opa = { namespace: 'governance', name: 'opa' }
  const fight = desk.local.store.subscribe('deployments.apps', ({ object }) => {
    if (object.metadata.name !== 'opa' || (object.spec as { replicas?: number }).replicas !== 0) return
    setImmediate(() =>
      desk.local.store.change('deployments.apps', opa, (draft) => {
        ;(draft.spec as { replicas: number }).replicas = 2 // a Deployment
      }),
    )
  })
  const card = await stops.hurried(operator, 'services', 0.15)
  await stops.engine()
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('failed')
  fight()
  expect((await factsOf(runId)).facts.missing?.map(({ key }) => key)).toContain('Deployment/governance/opa')
  expect((await emergencyRow(operator, runId)).confirmedAt).toBeNull()
})

test('an engine that does not say that it denies is named, and the stop is not confirmed', async () => {
  await aFollower('engine-deaf', { revision: 0 })
  const card = await stops.hurried(operator, 'agents', 0.1)
  await stops.engine()
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('failed')
  expect((await factsOf(runId)).error).toMatch(/engine engine-deaf: has not said that it denies/)
  expect(await emergencyRow(operator, runId)).toMatchObject({ latchedAt: null, confirmedAt: null })
  await testDb().roleInstance.delete({ where: { id: 'engine-deaf' } })
})

test('F21 the worker is killed in the middle: another one goes on, and what was kept first is what is kept', async () => {
  await stops.sandboxes(4)
  const card = await stops.hurried(operator, 'services', 1)
  const first = await stops.engine('worker-1')
  const { runId } = await pressStop(operator, card)
  await vi.waitUntil(
    async () => (await testDb().step.count({ where: { runId, kind: 'emergency.scale@1', state: { not: 'pending' } } })) > 0,
    { timeout: 20_000, interval: 5 },
  )
  first.stop()
  await stops.engine('worker-2')
  expect(await untilEnded(runId)).toBe('done')
  const owners = await testDb().runOwner.findMany({ where: { runId } })
  expect(owners.map(({ owner }) => owner)).toEqual(['worker-1', 'worker-2'])
  const prior = await testDb().priorState.findMany({
    where: { runId, targetKey: { startsWith: 'Deployment/' } },
    orderBy: { targetKey: 'asc' },
  })
  expect(prior.map(({ body }) => (body as { replicas: number }).replicas)).toEqual([2, 3, 2])
})

const CONTAINERS = [{ name: 'main', image: 'one:1' }]
/** A job, as its schedule makes one or as somebody does, whose pod does not come to its end. Out: once it has its pod. */
async function makeJob(name: string, owner: KubeObject | null = null): Promise<void> {
  const refs = owner && [{ apiVersion: 'batch/v1', kind: 'CronJob', name: owner.metadata.name, uid: owner.metadata.uid, controller: true }]
  const template = {
    metadata: { labels: { 'kwok.x-k8s.io/simulate': 'pending' } },
    spec: { restartPolicy: 'Never', containers: CONTAINERS },
  }
  const metadata = { name, namespace: 'workload', ...(refs ? { ownerReferences: refs } : {}) }
  desk.local.store.create('jobs.batch', { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } } as never) // as an API server stores one
  await vi.waitUntil(() => jobPods(name).length === 1, { timeout: 10_000, interval: 20 })
}
const jobPods = (name: string) => desk.local.store.list('pods').filter(({ metadata }) => metadata.labels?.['job-name'] === name)
/** They go, whatever holds them. */
function dropAll(...found: readonly (readonly [resource: string, name: string])[]): void {
  for (const [resource, name] of found) {
    const at = { namespace: 'workload', name }
    const { store } = desk.local
    if (store.get(resource, at))
      store.change(resource, at, (draft) => {
        draft.metadata.finalizers = []
      })
    if (store.get(resource, at)) store.delete(resource, at, { gracePeriodSeconds: 0 })
  }
}
const podsOf = (name: string) => jobPods(name).map(({ metadata }) => ['pods', metadata.name] as const)

test('a job that its schedule made after the plan is suspended too; a pod of a job that does not go is named, and it is not stopped', async () => {
  const schedule = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'nightly', namespace: 'workload' } }
  const spec = { schedule: '0 3 29 2 *', jobTemplate: { spec: { template: { spec: { containers: CONTAINERS } } } } }
  desk.local.store.create('cronjobs.batch', { ...schedule, spec } as never) // as an API server stores one
  await makeJob('held')
  desk.local.store.change('pods', { namespace: 'workload', name: jobPods('held')[0]?.metadata.name ?? '' }, (draft) => {
    draft.metadata.finalizers = ['example.com/keeps']
  })
  const card = await stops.hurried(operator, 'services', 0.2)
  await makeJob('late', desk.local.store.get('cronjobs.batch', schedule.metadata))
  await stops.engine()
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('failed')
  const { error, facts } = await factsOf(runId)
  expect(facts.missing?.map(({ key }) => key)).toEqual([`Pod/workload/${jobPods('held')[0]?.metadata.name}`])
  expect([error?.startsWith('not confirmed'), jobPods('late'), (await emergencyRow(operator, runId)).stoppedAt]).toEqual([true, [], null])
  dropAll(['cronjobs.batch', 'nightly'], ['jobs.batch', 'held'], ['jobs.batch', 'late'], ...podsOf('held'))
})

test('a sandbox and a job that come after the first sight, whoever makes them: the second finds both, and it is never confirmed', async () => {
  const slow = stopsOf(desk, { confirmAfterMs: 1_000 })
  const card = await slow.hurried(operator, 'services', 0.4)
  await slow.engine()
  const { runId } = await pressStop(operator, card)
  await vi.waitUntil(async () => (await emergencyRow(operator, runId)).stoppedAt !== null, { timeout: 30_000, interval: 20 })
  await makeJob('unplanned')
  const metadata = { name: 'bare', namespace: 'workload', labels: { 'app.kubernetes.io/component': 'sandbox' } }
  desk.local.store.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: CONTAINERS } } as never) // as an API server stores one
  expect(await untilEnded(runId)).toBe('failed')
  const { facts } = await factsOf(runId)
  expect(facts.missing?.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['Pod/workload/bare', 'Job/workload/unplanned', `Pod/workload/${jobPods('unplanned')[0]?.metadata.name}`]),
  )
  expect(facts.manual).toContain(`kubectl -n workload patch job/unplanned --type=merge -p '{"spec":{"suspend":true}}'`)
  expect((await emergencyRow(operator, runId)).confirmedAt).toBeNull()
  dropAll(['jobs.batch', 'unplanned'], ['pods', 'bare'], ...podsOf('unplanned'))
})

test('F27 a containment gives way to a stop of everything: its agent is blocked at once, its events end with the stop, and who contained is told', async () => {
  const agentId = await anAgent()
  const [id = ''] = await stops.sandboxes(1, { agentId })
  const analyst = (await signedIn('analyst')).actor
  const event = { id: crypto.randomUUID(), dedupKey: crypto.randomUUID(), sandboxId: id, agentId, violationType: 'privilege_escalation' }
  const kept = {
    source: 'probe',
    severity: 2,
    layer: 'syscall',
    isEscape: true,
    rule: 'setns called',
    description: 'a container changed namespace',
  }
  const reason = 'it changed its namespace'
  const { runId: contained } = await containSandbox(serviceContext(analyst), { id, requestId: crypto.randomUUID(), reason })
  const waits = { state: 'containing', runId: contained, containBy: new Date(Date.now() + 60_000), indicators: {}, occurredAt: new Date() }
  await testDb().runtimeEvent.create({ data: { ...event, ...kept, ...waits } })
  const more = ['new', 'containing'].map((state) => ({
    ...event,
    ...kept,
    ...waits,
    state,
    id: crypto.randomUUID(),
    dedupKey: crypto.randomUUID(),
  }))
  const [unjudged, overdue] = more.map((one) => one.id)
  for (const data of more)
    await testDb().runtimeEvent.create({ data: data.id === overdue ? { ...data, containBy: new Date(Date.now() - 1) } : data })
  const card = await stops.hurried(operator, 'services', 1)
  const { runId } = await pressStop(operator, card)
  const { state, outcome, preemptedBy } = await testDb().run.findUniqueOrThrow({ where: { id: contained } })
  expect([state, outcome, preemptedBy]).toEqual(['cancelled', 'pre-empted', runId])
  expect(await testDb().agent.findUniqueOrThrow({ where: { agentId }, include: { versions: true } })).toMatchObject({
    state: 'blocked',
    versions: [{ action: 'agents.block', by: analyst.id, reason }],
  })
  const told = await testDb().outbox.findMany({ where: { dedupKey: { contains: contained } } })
  expect(told.map(({ kind }) => kind).sort()).toEqual(['alarm', 'clear'])
  await stops.engine()
  expect(await untilEnded(runId)).toBe('done')
  expect(await testDb().sandbox.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'ended', goneAt: expect.any(Date) })
  const stateOf = async (one = '') => (await testDb().runtimeEvent.findUniqueOrThrow({ where: { id: one } })).state
  // One that missed its line is left to who keeps lines, and one that nobody has judged is still judged, with its alert.
  expect([await stateOf(event.id), await stateOf(overdue), await stateOf(unjudged)]).toEqual(['contained', 'containing', 'new'])
  await takeEvents(lendFrom(pool()))
  expect([await stateOf(unjudged), await testDb().alert.count({ where: { fingerprint: `event:${unjudged}` } })]).toEqual(['contained', 1])
})

test('a containment that is pressed while a stop of everything runs: both come to their end, and its agent is blocked', async () => {
  const agentId = await anAgent()
  const [id = ''] = await stops.sandboxes(1, { agentId })
  const card = await stops.hurried(operator, 'services', 1)
  const { runId } = await pressStop(operator, card)
  const asked = { id, requestId: crypto.randomUUID(), reason: 'it changed its namespace' }
  const { runId: contained } = await containSandbox(serviceContext((await signedIn('analyst')).actor), asked)
  await stops.engine()
  const isContained = async () => {
    await sendOutbox(lendFrom(pool()), async () => undefined)
    return (await runOf(contained)).state === 'done'
  }
  expect(await untilEnded(runId)).toBe('done')
  await vi.waitUntil(isContained, { timeout: 60_000, interval: 50 })
  expect((await testDb().agent.findUniqueOrThrow({ where: { agentId } })).state).toBe('blocked')
  expect(await testDb().sandbox.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'ended', goneAt: expect.any(Date) })
})

test('F27 a restart of the same target gives way at once, and both are told', async () => {
  const plan = await agreedTo(desk, { asker: operator, lead, wish: { kind: 'restart', target: ENGINE } })
  const restart = (await start(desk, operator, { plan })).runId ?? ''
  const card = await stops.hurried(lead, 'services', 1)
  const { runId } = await pressStop(lead, card)
  expect(await testDb().run.findUniqueOrThrow({ where: { id: restart } })).toMatchObject({
    state: 'cancelled',
    outcome: 'pre-empted',
    preemptedBy: runId,
  })
  const told = await testDb().outbox.findMany({ where: { dedupKey: { contains: restart } } })
  expect(told.map(({ kind }) => kind).sort()).toEqual(['alarm', 'clear'])
  await stops.engine()
  expect(await untilEnded(runId)).toBe('done')
})
