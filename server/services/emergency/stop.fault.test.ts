import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { testDb } from '@/server/testing/actors'
import { emergencyRow, pressStop, stopsOf, untilEnded } from '@/server/testing/emergency'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { agreedTo, type Desk, ENGINE, openDesk, start, workerContext } from '@/server/testing/plans'
import { stopEngines } from '@/server/testing/runs/engines'
import { aFastFollower, aFollower } from '@/server/testing/runs/stop-runs'
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

test('F7 the cluster is busy, somebody writes at the same moment, calls hang: it stops all the same, and one that hangs holds up no other', async () => {
  await stops.sandboxes(12)
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
