import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, testDb } from '@/server/testing/actors'
import { cardOf, emergencyRow, pressStop, stopsOf, untilEnded } from '@/server/testing/emergency'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { agreedTo, ask, type Desk, openDesk, planOf, REASON, start } from '@/server/testing/plans'
import { stopEngines } from '@/server/testing/runs/engines'
import { aFastFollower } from '@/server/testing/runs/stop-runs'
import { signedIn } from '@/server/testing/signed-in'

hostOwnDatabase()
let desk: Desk
let stops: ReturnType<typeof stopsOf>
let lead: Actor
let other: Actor
const COUNTS = [
  ['governance', 'policy-engine', 3],
  ['governance', 'opa', 2],
  ['workload', 'sandbox-controller', 2],
] as const
beforeAll(async () => {
  desk = await openDesk()
  stops = stopsOf(desk, { confirmAfterMs: 50 })
  lead = (await signedIn('lead')).actor
  other = (await signedIn('lead')).actor
  const body = { soakMs: 10_000, watchMs: 0 }
  await testDb().setting.create({ data: { key: 'runs', version: 99, by: 'test', body } })
  await aFastFollower()
})
afterEach(async () => {
  await stopEngines()
  await checkInvariants()
})
afterAll(() => desk.close())

async function stopped(scope: 'services' | 'agents') {
  await stops.compile(scope)
  await stops.engine()
  const { runId } = await pressStop(lead, await cardOf(lead, scope))
  expect(await untilEnded(runId)).toBe('done')
  return runId
}
const latch = async () => (await testDb().runtimeDocument.findUniqueOrThrow({ where: { key: 'latch' } })).body as { all: unknown }
const counts = () => COUNTS.map(([namespace, name]) => stops.replicas(namespace, name))

test('resumed by two leads: exactly what was there comes back, the engine first and denying, and then it decides', async () => {
  const emergencyId = await stopped('services')
  expect(counts()).toEqual([0, 0, 0])
  const wish = { kind: 'emergency.resume', emergencyId } as const
  const operator = (await signedIn('operator')).actor
  await expect(ask(operator, wish)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /another lead agrees/ })
  const plan = await agreedTo(desk, { asker: lead, lead: other, wish })
  expect(plan.preview?.steps.map(({ kind, title }) => `${kind} ${title.split(' ').slice(0, 2).join(' ')}`)).toEqual([
    'resume.check@1 Check that',
    'cluster.scale@1 Scale policy-engine',
    'resume.denying@1 See that',
    'cluster.scale@1 Scale opa',
    'cluster.scale@1 Scale sandbox-controller',
    'resume.lift@1 Let the',
    'resume.watch@1 Watch for',
  ])
  expect((await emergencyRow(lead, emergencyId)).resumePlanId).toBe(plan.request.id)
  const started = await start(desk, lead, { plan })
  expect(await untilEnded(started.runId ?? '')).toBe('done')
  expect([counts(), (await latch()).all]).toEqual([[3, 2, 2], null])
  expect(await testDb().freeze.count({ where: { endedAt: null } })).toBe(0)
  expect(await emergencyRow(lead, emergencyId)).toMatchObject({ resumedAt: expect.any(String), resumeRunId: started.runId })
  expect((await callerFor(lead).emergency.now({})).standing.map(({ id }) => id)).not.toContain(emergencyId)
  expect(await planOf(lead, await ask(lead, wish).then(async (id) => desk.turn().then(() => id)))).toMatchObject({
    request: { state: expect.stringMatching(/refused|failed/), why: expect.stringMatching(/resumed already/) },
  })
})

test('what somebody else denied stays denied, and the end says so', async () => {
  const emergencyId = await stopped('agents')
  const theirs = { since: new Date().toISOString(), by: other.id, reason: REASON }
  await testDb().runtimeDocument.update({ where: { key: 'latch' }, data: { body: { agents: {}, all: theirs } } })
  const plan = await agreedTo(desk, { asker: lead, lead: other, wish: { kind: 'emergency.resume', emergencyId } })
  const started = await start(desk, lead, { plan })
  expect(await untilEnded(started.runId ?? '')).toBe('done')
  expect((await latch()).all).toEqual(theirs)
  const run = await testDb().run.findUniqueOrThrow({ where: { id: started.runId ?? '' } })
  expect(run.outcome).toMatch(/another denial of everything stands/)
  await testDb().runtimeDocument.update({ where: { key: 'latch' }, data: { body: { agents: {}, all: null } } })
})

test('something uncontrolled after it denies everything again, and the resume has failed', async () => {
  await testDb().setting.create({ data: { key: 'runs', version: 100, by: 'test', body: { soakMs: 10_000, watchMs: 600_000 } } })
  const emergencyId = await stopped('agents')
  const plan = await agreedTo(desk, { asker: lead, lead: other, wish: { kind: 'emergency.resume', emergencyId } })
  const { runId } = await start(desk, lead, { plan })
  await expect.poll(async () => (await emergencyRow(lead, emergencyId)).resumedAt, { timeout: 30_000 }).not.toBeNull()
  const [sandboxId] = await stops.sandboxes(1)
  const at = new Date()
  const words = {
    violationType: 'privilege_escalation',
    layer: 'runtime',
    rule: 'r',
    description: 'd',
    indicators: {},
    severity: 3,
    isEscape: true,
  }
  await testDb().runtimeEvent.create({
    data: {
      id: crypto.randomUUID(),
      source: 'falco',
      dedupKey: crypto.randomUUID(),
      sandboxId: sandboxId ?? '',
      state: 'uncontrolled',
      occurredAt: at,
      ...words,
    },
  })
  expect(await untilEnded(runId ?? '')).toBe('failed')
  expect((await latch()).all).toMatchObject({ reason: expect.stringMatching(/1 uncontrolled since/) })
})
