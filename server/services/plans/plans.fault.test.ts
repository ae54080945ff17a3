import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import type { PlanWish } from '@/lib/schemas/plans'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { startRun } from '@/server/runs/start'
import { expireRequests } from '@/server/services/approvals/expire'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import {
  agreedTo,
  ask,
  askOthers,
  built,
  type Desk,
  ENGINE,
  GRAFANA,
  openDesk,
  planOf,
  press,
  REASON,
  start,
  workerContext,
} from '@/server/testing/plans'
import { signedIn } from '@/server/testing/signed-in'
import { claimPlan } from './claim'
import { closeOverPlans } from './close-over'

hostOwnDatabase()
let desk: Desk
let anna: Actor
let berta: Actor
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(async () => {
  await checkInvariants()
  await desk.close()
})
beforeEach(async () => {
  anna = (await signedIn('operator')).actor
  berta = (await signedIn('lead')).actor
})

const restart: PlanWish = { kind: 'restart', target: GRAFANA }
const engine: PlanWish = { kind: 'restart', target: ENGINE }
const stored = (id: string) => testDb().planRequest.findUniqueOrThrow({ where: { id } })
const runs = (planId: string) => testDb().run.findMany({ where: { planId } })
const endRuns = async (planId: string) => {
  for (const { id } of await runs(planId)) {
    await testDb().runTarget.updateMany({ where: { runId: id }, data: { active: false } })
    await testDb().run.update({ where: { id }, data: { state: 'cancelled', finishedAt: new Date(), outcome: 'a test' } })
  }
}
/** As if a worker had been killed so long ago that its lease is over. */
const lapse = (id: string) => testDb().planRequest.update({ where: { id }, data: { leaseUntil: new Date(Date.now() - 1000) } })
const lookNow = (id: string) =>
  testDb().planRequest.update({ where: { id }, data: { checkedAt: new Date(Date.now() - 60_000), leaseUntil: null } })
const relabel = (name: string, value: string) =>
  desk.local.store.change('deployments.apps', { namespace: 'governance', name }, (draft) => {
    const { template } = draft.spec as { template: { metadata: { labels: Record<string, string> } } } // as it was seeded
    template.metadata.labels['acgs.io/test'] = value
  })

test('F28 the target changed after others were asked: void, in words, the request for approval with it, and it is built again', async () => {
  const plan = await built(desk, anna, engine)
  const { id } = plan.request
  const asked = await askOthers(anna, plan)
  relabel('policy-engine', crypto.randomUUID().slice(0, 8))
  await lookNow(id)
  await desk.turn()
  const after = await planOf(anna, id)
  expect(after).toMatchObject({
    request: {
      state: 'void',
      why: expect.stringMatching(/Deployment governance\/policy-engine was changed: its spec is at \d+, it was at \d+.*UTC/),
    },
    agreement: { state: 'failed', closedWhy: after.request.why },
  })
  await expect(agree(berta, asked)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'plans.void', reason: after.request.why })
  const again = await ask(anna, engine, { replaces: id })
  await desk.turn()
  expect(await planOf(anna, again)).toMatchObject({ request: { state: 'ready', replaces: id, missing: '1 lead' } })
  expect(await planOf(anna, id)).toMatchObject({ request: { replacedBy: again } })
  await callerFor(anna).plans.withdraw({ id: again, reason: 'only a test of this' })
})

test('F28 the target changed between the last look and the start: void, and no run', async () => {
  const plan = await agreedTo(desk, { asker: anna, lead: berta, wish: engine })
  relabel('policy-engine', crypto.randomUUID().slice(0, 8))
  expect(await start(desk, anna, { plan })).toMatchObject({ state: 'void', runId: null, why: expect.stringContaining('was changed') })
  expect(await runs(plan.request.id)).toEqual([])
})

test('a change of the status alone voids nothing: the version of an object is no part of what is agreed to', async () => {
  const plan = await agreedTo(desk, { asker: anna, lead: berta, wish: engine })
  const { id } = plan.request
  desk.local.store.change('deployments.apps', { namespace: 'governance', name: 'policy-engine' }, (draft) => {
    draft.status = { ...(draft.status as object), collisionCount: 7 }
  })
  await lookNow(id)
  await desk.turn()
  const now = await stored(id)
  expect(now).toMatchObject({ state: 'ready', owner: null })
  expect(Date.now() - (now.checkedAt?.getTime() ?? 0)).toBeLessThan(30_000)
  await callerFor(anna).plans.withdraw({ id, reason: 'only a test of this' })
})

test('F30 who agreed has lost the role: the start is refused and the plan is void', async () => {
  const plan = await agreedTo(desk, { asker: anna, lead: berta, wish: engine })
  await testDb().roleGrant.updateMany({ where: { personId: berta.id }, data: { revokedAt: new Date() } })
  expect(await planOf(anna, plan.request.id)).toMatchObject({ whyNotStart: expect.stringContaining('role lead was taken away') })
  await expect(press(anna, plan)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('role lead') })
  expect(await planOf(anna, plan.request.id)).toMatchObject({
    request: { state: 'void', why: expect.stringContaining('role lead was taken away') },
  })
  expect(await runs(plan.request.id)).toEqual([])
})

test.each([
  [
    'session revoked',
    (id: string) =>
      testDb().session.updateMany({ where: { personId: id }, data: { revokedAt: new Date(), reason: 'ended by an administrator' } }),
  ],
  ['person disabled', (id: string) => testDb().person.update({ where: { id }, data: { disabledAt: new Date() } })],
])('F30 who agreed: %s, seen by the worker before anybody starts it', async (_name, lose) => {
  const plan = await agreedTo(desk, { asker: anna, lead: berta, wish: engine })
  await lose(berta.id)
  await closeOverPlans(workerContext())
  expect(await stored(plan.request.id)).toMatchObject({ state: 'void', why: expect.stringContaining('does not count any more') })
})

test('F30 who asked others was shut out: their request is closed, and the plan with it', async () => {
  const plan = await built(desk, anna, engine)
  await askOthers(anna, plan)
  await testDb().person.update({ where: { id: anna.id }, data: { disabledAt: new Date() } })
  await expireRequests(workerContext())
  await closeOverPlans(workerContext())
  expect(await stored(plan.request.id)).toMatchObject({ state: 'void', why: expect.stringContaining('disabled') })
})

test('expired by the clock of the database: as it is, while others are asked, and after the last word', async () => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  const plain = await built(desk, anna, restart)
  const age = (id: string, minutes: number) =>
    desk
      .worker()
      .lend((client) =>
        client.query(`UPDATE plan SET created_at = $2, expires_at = $3 WHERE id = $1`, [id, ago(minutes), ago(minutes - 10)]),
      )
  await expect(age(plain.request.id, 11)).rejects.toThrow(/permission denied/) // a plan never changes, not even for a test
  const asked = await built(desk, anna, engine)
  const request = await askOthers(anna, asked)
  await testDb().accessRequest.update({ where: { id: request.id }, data: { expiresAt: ago(0.1) } })
  const agreed = await agreedTo(desk, {
    asker: anna,
    lead: berta,
    wish: { kind: 'scale', target: ENGINE, replicas: 4, pauseMinutes: null, bounds: null },
  })
  await testDb().planRequest.update({ where: { id: agreed.request.id }, data: { agreedAt: ago(10.1) } })
  expect(await planOf(anna, agreed.request.id)).toMatchObject({ whyNotStart: expect.stringContaining('expired') })
  await expect(press(anna, agreed)).rejects.toMatchObject({ code: 'CONFLICT', message: /expired/ })
  await closeOverPlans(workerContext())
  expect(await stored(asked.request.id)).toMatchObject({ state: 'void', why: 'It expired: nobody agreed in time.' })
  expect(await testDb().accessRequest.findUniqueOrThrow({ where: { id: request.id } })).toMatchObject({ state: 'expired' })
  expect(await stored(agreed.request.id)).toMatchObject({
    state: 'void',
    why: 'It expired: nobody started it in time after the last word.',
  })
  expect(await stored(plain.request.id)).toMatchObject({ state: 'ready' })
  await callerFor(anna).plans.withdraw({ id: plain.request.id, reason: 'only a test of this' })
})

test('F21 a worker killed while it builds: another builds it once the lease is over, and no sooner', async () => {
  const id = await ask(anna, restart)
  const killed = desk.worker()
  expect(await claimPlan(workerContext(), killed)).toMatchObject({ id, owner: killed.owner })
  await desk.turn()
  expect(await stored(id)).toMatchObject({ state: 'asked', owner: killed.owner })
  await lapse(id)
  await desk.turn()
  expect(await stored(id)).toMatchObject({ state: 'ready', owner: null })
  expect(await testDb().plan.count({ where: { id } })).toBe(1)
  await callerFor(anna).plans.withdraw({ id, reason: 'only a test of this' })
})

test('F21 a worker that comes back after another has built it writes nothing', async () => {
  const id = await ask(anna, restart)
  let isFirst = true
  const callerOf = async (who: { requestedBy: string; runId: string }) => {
    if (isFirst) {
      isFirst = false
      await lapse(id)
      await desk.turn()
    }
    return { kind: 'person', personId: who.requestedBy, groups: ['acgs:operators'] } as const
  }
  await desk.turn({ callerOf })
  expect(await stored(id)).toMatchObject({ state: 'ready' })
  expect((await entriesAbout(id)).filter(({ action }) => action === 'plans.build')).toHaveLength(1)
  await callerFor(anna).plans.withdraw({ id, reason: 'only a test of this' })
})

test('F21 a worker killed after the run was started and before it said so: the next one finds that run, and starts no other', async () => {
  const plan = await built(desk, anna, restart)
  const { id } = plan.request
  const pressed = press(anna, plan)
  await vi.waitUntil(async () => (await stored(id)).state === 'starting', { timeout: 20_000, interval: 10 })
  const killed = desk.worker()
  const claimed = await claimPlan(workerContext(), killed)
  const order = { planId: id, requestId: claimed?.requestId ?? '', requestedBy: anna.id, reason: REASON }
  const { runId } = await startRun(order, killed.lend)
  // The run has begun to change things: what the plan shows is not true any more, and that must not matter.
  desk.local.store.change('deployments.apps', { namespace: 'monitoring', name: 'grafana' }, (draft) => {
    draft.spec = { ...(draft.spec as object), minReadySeconds: 1 }
  })
  await lapse(id)
  await desk.turn()
  expect(await pressed).toMatchObject({ state: 'started', runId })
  expect(await runs(id)).toHaveLength(1)
  await endRuns(id)
})

test('a worker that is told to go gives back what it has, and the next builds it at once', async () => {
  const id = await ask(anna, restart)
  const stopping = new AbortController()
  const callerOf = async () => {
    stopping.abort()
    return { kind: 'self' } as const
  }
  await desk.turn({ callerOf, signal: stopping.signal })
  expect(await stored(id)).toMatchObject({ state: 'asked', owner: null })
  await expect.poll(() => desk.turn().then(() => stored(id)), { timeout: 15_000 }).toMatchObject({ state: 'ready' })
  await callerFor(anna).plans.withdraw({ id, reason: 'only a test of this' })
})

test('no worker builds it: after ten minutes it has failed, and says so', async () => {
  const id = await ask(anna, restart)
  await testDb().planRequest.update({ where: { id }, data: { createdAt: new Date(Date.now() - 601_000) } })
  await closeOverPlans(workerContext())
  expect(await stored(id)).toMatchObject({ state: 'failed', why: expect.stringContaining('No worker could build it') })
})

test('F3 the cluster does not answer: what is asked for has failed and can be asked again; what is to be started can be started later', async () => {
  const plan = await built(desk, anna, restart)
  const away = openKubernetes({ kubeconfig: desk.kubeconfigAt('https://127.0.0.1:1'), context: null }).cluster
  const worker = { cluster: () => away }
  const id = await ask(anna, restart)
  await desk.turn(worker)
  expect(await planOf(anna, id)).toMatchObject({ request: { state: 'failed', why: expect.stringMatching(/try again/) }, plan: null })
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'plans.build', outcome: 'failed' })
  const answer = await start(desk, anna, { plan, worker })
  expect(answer).toMatchObject({ state: 'ready', runId: null, why: expect.stringMatching(/try again/) })
  expect((await entriesAbout(plan.request.id)).at(-1)).toMatchObject({ action: 'plans.start', phase: 'event', outcome: 'failed' })
  const later = await start(desk, anna, { plan })
  expect(later).toMatchObject({ state: 'started', why: null })
  await endRuns(plan.request.id)
  await away.close()
})

test('F3 the cluster does not answer while others are asked: the plan stays, and says when it was last found true', async () => {
  const plan = await agreedTo(desk, { asker: anna, lead: berta, wish: engine })
  const { id } = plan.request
  await lookNow(id)
  const before = await stored(id)
  await desk.turn({ cluster: () => null })
  const after = await stored(id)
  expect(after).toMatchObject({ state: 'ready', owner: null, checkedAt: before.checkedAt })
  expect(after.leaseUntil?.getTime()).toBeGreaterThan(Date.now())
  await callerFor(anna).plans.withdraw({ id, reason: 'only a test of this' })
})

test('a cluster that takes too long is given up at the deadline', async () => {
  const id = await ask(anna, restart)
  await desk.turn({ buildMs: 300, callerOf: () => new Promise(() => undefined) })
  expect(await stored(id)).toMatchObject({ state: 'failed', why: expect.stringMatching(/longer than 0\.3 s.*try again/) })
})

test('a webhook that cannot be asked in a dry run refuses the plan, by name', async () => {
  await desk.fault({
    kind: 'webhook-no-dry-run',
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/monitoring/deployments/grafana',
    times: 1,
  })
  const id = await ask(anna, restart)
  await desk.turn()
  await desk.fault(null)
  expect(await planOf(anna, id)).toMatchObject({
    request: { state: 'refused', why: expect.stringMatching(/webhook/i) },
    preview: { refusals: [{ code: 'dryRunFailed' }] },
  })
})

test('a freeze that begins between the press and the run holds the run back', async () => {
  const plan = await built(desk, anna, restart)
  const pressed = press(anna, plan)
  await vi.waitUntil(async () => (await stored(plan.request.id)).state === 'starting', { timeout: 20_000, interval: 10 })
  const id = crypto.randomUUID()
  const until = new Date(Date.now() + 3_600_000)
  await testDb().freeze.create({ data: { id, reason: 'the audit of the quarter', startedBy: berta.id, until } })
  await desk.turn()
  expect(await pressed).toMatchObject({ state: 'ready', runId: null, why: expect.stringContaining('frozen until') })
  await testDb().freeze.update({ where: { id }, data: { endedAt: new Date(), endedBy: berta.id } })
  expect(await runs(plan.request.id)).toEqual([])
  await callerFor(anna).plans.withdraw({ id: plan.request.id, reason: 'only a test of this' })
})
