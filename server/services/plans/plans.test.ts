import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import type { PlanWish } from '@/lib/schemas/plans'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { agree, refuse } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
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
import { closeOverPlans } from './close-over'

hostOwnDatabase()
let desk: Desk
let anna: Actor
let berta: Actor
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())
beforeEach(async () => {
  anna = (await signedIn('operator')).actor
  berta = (await signedIn('lead')).actor
})

const restart: PlanWish = { kind: 'restart', target: GRAFANA }
const engine: PlanWish = { kind: 'restart', target: ENGINE }
const stored = (id: string) => testDb().planRequest.findUniqueOrThrow({ where: { id } })
const actions = async (id: string) => (await entriesAbout(id)).map(({ action, phase, outcome }) => `${action} ${phase} ${outcome}`)
/** No run may be in the way of the next test. */
const endRun = async (runId: string | null) => {
  await testDb().runTarget.updateMany({ where: { runId: runId ?? '' }, data: { active: false } })
  await testDb().run.updateMany({ where: { id: runId ?? '' }, data: { state: 'cancelled', finishedAt: new Date(), outcome: 'a test' } })
}
const noOne = '00000000-0000-4000-8000-000000000000'
const noDigest = `sha256:${'0'.repeat(64)}`

test('asked for, built by the worker, shown with its difference, blast radius and name to type, and started without anybody else', async () => {
  const id = await ask(anna, restart)
  expect(await planOf(anna, id)).toMatchObject({
    request: { state: 'asked', title: 'Restart grafana', isMine: true, expiresAt: null, missing: '' },
    plan: null,
    preview: null,
    whyNotStart: 'The plan is still being built.',
  })
  await desk.turn()
  const plan = await planOf(anna, id)
  expect(plan).toMatchObject({
    request: { state: 'ready', builtAt: expect.any(String), expiresAt: expect.any(String), missing: '', why: null },
    plan: {
      digest: expect.stringMatching(/^sha256:/),
      class: 'routine',
      typed: 'grafana',
      quorum: null,
      targets: [{ key: 'Deployment/monitoring/grafana', kind: 'Deployment', namespace: 'monitoring', name: 'grafana' }],
    },
    preview: {
      refusals: [],
      isNoop: false,
      blast: [{ pods: expect.any(Number) }],
      sticks: [{ answer: expect.any(String) }],
      rollbacks: [],
    },
    agreement: null,
    start: null,
    whyNotStart: null,
  })
  const write = plan.preview?.steps.find(({ kind }) => kind === 'cluster.restart@1')
  expect(write?.targetKey).toBe('Deployment/monitoring/grafana')
  expect(write?.diff?.rows.length).toBeGreaterThan(0)
  const leftMs = Date.parse(plan.request.expiresAt ?? '') - Date.parse(plan.readAt)
  expect(leftMs).toBeGreaterThan(9 * 60_000)
  expect(leftMs).toBeLessThanOrEqual(10 * 60_000)
  const answer = await start(desk, anna, { plan })
  expect(answer).toMatchObject({ state: 'started', runId: expect.any(String), why: null })
  expect(await planOf(anna, id)).toMatchObject({
    request: { state: 'started', runId: answer.runId },
    start: { method: 'webauthn', reason: REASON },
  })
  expect(await testDb().run.findUniqueOrThrow({ where: { id: answer.runId ?? '' } })).toMatchObject({
    planId: id,
    requestedBy: anna.id,
    state: 'queued',
  })
  expect(await actions(id)).toEqual([
    'plans.create intent null',
    'plans.create outcome done',
    'plans.build event done',
    'plans.start intent null',
    'plans.start outcome done',
    'plans.start event done',
  ])
  await endRun(answer.runId)
})

test('asked for twice with one id it is one plan; with other content, or by another person, it is a conflict', async () => {
  const id = await ask(anna, restart)
  expect(await ask(anna, restart, { id })).toBe(id)
  await expect(ask(anna, engine, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(ask(berta, restart, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await testDb().planRequest.count({ where: { id } })).toBe(1)
  await callerFor(anna).plans.withdraw({ id, reason: 'asked for by mistake' })
})

test('asked for at one moment with one id, it is one plan', async () => {
  const id = crypto.randomUUID()
  expect(await Promise.all([1, 2, 3].map(() => ask(anna, restart, { id })))).toEqual([id, id, id])
  expect(await testDb().planRequest.count({ where: { id } })).toBe(1)
  await callerFor(anna).plans.withdraw({ id, reason: 'asked for by mistake' })
})

test('more than twenty that wait to be built are refused', async () => {
  const { actor } = await signedIn('operator')
  const ids: string[] = []
  for (let n = 0; n < 20; n += 1) ids.push(await ask(actor, restart))
  await expect(ask(actor, restart)).rejects.toMatchObject({ code: 'CONFLICT', message: /20 plans/ })
  await testDb().planRequest.updateMany({ where: { id: { in: ids } }, data: { state: 'withdrawn', why: 'a test', closedAt: new Date() } })
})

test('what the cluster refuses is a refused plan with its reasons and what was found, and nothing to start', async () => {
  const id = await ask(anna, { kind: 'restart', target: { kind: 'Deployment', namespace: 'monitoring', name: 'never-was' } })
  const bounds = await ask(anna, { kind: 'scale', target: ENGINE, replicas: 50, pauseMinutes: null, bounds: null })
  const node = await ask(anna, { kind: 'node.cordon', node: 'monitoring-1' })
  await desk.turn()
  expect(await planOf(anna, id)).toMatchObject({
    request: { state: 'refused', why: 'Deployment monitoring/never-was is not there.', closedAt: expect.any(String) },
    plan: null,
    preview: { refusals: [{ code: 'notFound' }] },
    whyNotStart: 'The plan was refused.',
  })
  expect(await planOf(anna, bounds)).toMatchObject({
    request: { state: 'refused', why: expect.stringContaining('would undo 50') },
    preview: { blast: [{ pods: 3 }], refusals: [{ code: 'outsideBounds' }] },
  })
  expect(await planOf(anna, node)).toMatchObject({
    request: { state: 'refused', why: expect.stringContaining('does not let you') },
    preview: { refusals: [{ code: 'denied', targetKey: 'Node/monitoring-1' }] },
  })
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'plans.build', outcome: 'failed' })
  expect(await testDb().plan.count({ where: { id: { in: [id, bounds, node] } } })).toBe(0)
})

test('who has lost the role that asked for it is refused by the cluster: the worker itself may change nothing', async () => {
  const id = await ask(anna, restart)
  await testDb().roleGrant.updateMany({ where: { personId: anna.id }, data: { revokedAt: new Date() } })
  await desk.turn()
  expect(await planOf(berta, id)).toMatchObject({ request: { state: 'refused', why: expect.stringContaining('does not let you') } })
})

test('a plan of a critical service: a lead agrees, in the worklist by its title; the last word starts nothing, and then it can be started', async () => {
  const plan = await built(desk, anna, engine)
  const { id } = plan.request
  expect(plan).toMatchObject({
    plan: { quorum: '1 lead' },
    request: { missing: '1 lead' },
    whyNotStart: 'Others have to agree first: 1 lead.',
  })
  await expect(press(anna, plan)).rejects.toMatchObject({ code: 'CONFLICT', message: /Others have to agree/ })
  const asked = await askOthers(anna, plan)
  await expect(askOthers(anna, plan)).rejects.toMatchObject({ code: 'CONFLICT' })
  const waiting = await planOf(anna, id)
  expect(waiting).toMatchObject({
    agreement: {
      approvalId: asked.id,
      digest: asked.digest,
      state: 'waiting',
      missing: '1 lead',
      whyNot: expect.stringContaining('You asked'),
    },
  })
  const worklist = await callerFor(berta).approvals.list({ view: 'mine', search: 'Restart policy-engine' })
  expect(worklist.items).toMatchObject([{ action: 'plans.approve', targetId: id, targetName: 'Restart policy-engine' }])
  await agree(berta, asked)
  const agreed = await planOf(anna, id)
  expect(agreed).toMatchObject({
    request: { state: 'ready', runId: null, missing: '' },
    agreement: {
      state: 'done',
      agreedAt: expect.any(String),
      startUntil: agreed.request.expiresAt,
      votes: [{ isMine: false, outcome: 'approve' }],
    },
    whyNotStart: null,
  })
  expect(Date.parse(agreed.agreement?.startUntil ?? '') - Date.parse(agreed.agreement?.agreedAt ?? '')).toBe(600_000)
  expect(await planOf(berta, id)).toMatchObject({ whyNotStart: expect.stringContaining('another person has to start it') })
  await expect(press(berta, agreed)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const answer = await start(desk, anna, { plan: agreed })
  expect(answer).toMatchObject({ state: 'started', why: null })
  const run = await testDb().run.findUniqueOrThrow({ where: { id: answer.runId ?? '' } })
  expect(run.approvals).toEqual([{ personId: berta.id, roles: ['lead'] }])
  await endRun(answer.runId)
})

test('F29 who asked never agrees, also as a lead, and nobody asks others for a plan of somebody else', async () => {
  const plan = await built(desk, berta, engine)
  const asked = await askOthers(berta, plan)
  await expect(agree(berta, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await stored(plan.request.id)).agreedAt).toBeNull()
  const other = await built(desk, anna, { kind: 'scale', target: ENGINE, replicas: 4, pauseMinutes: null, bounds: null })
  await expect(askOthers(berta, other)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  for (const { request } of [plan, other]) await callerFor(berta).plans.withdraw({ id: request.id, reason: 'only a test of who may agree' })
})

test('a refusal ends the plan with its reason', async () => {
  const plan = await built(desk, anna, engine)
  const asked = await askOthers(anna, plan)
  await refuse(berta, asked, 'the incident is over already')
  await closeOverPlans(workerContext())
  expect(await planOf(anna, plan.request.id)).toMatchObject({
    request: { state: 'void', why: 'Refused: the incident is over already' },
    agreement: { state: 'refused' },
  })
  await expect(press(anna, plan)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('F26 pressed twice, and by two people at one moment: one run, and the other one is told whose it is', async () => {
  const plan = await built(desk, anna, restart)
  const requestId = crypto.randomUUID()
  const { actor: clara } = await signedIn('operator')
  const [first, second, other] = await Promise.all([
    start(desk, anna, { plan, requestId }),
    press(anna, plan, { requestId }),
    press(clara, plan).catch((cause: unknown) => cause),
  ])
  expect(first.runId).toEqual(expect.any(String))
  expect(second).toEqual(first)
  expect(other).toMatchObject({ state: 'started', runId: first.runId })
  expect(await testDb().run.count({ where: { planId: plan.request.id } })).toBe(1)
  expect(await press(anna, plan, { requestId })).toEqual(first)
  expect(await press(clara, plan)).toMatchObject({ runId: first.runId, why: expect.stringContaining('started by') })
  await endRun(first.runId)
})

test('a target that another run has: nothing is started, the owner is named, and the plan can be started later', async () => {
  const [one, two] = [
    await built(desk, anna, restart),
    await built(desk, berta, { kind: 'scale', target: GRAFANA, replicas: 2, pauseMinutes: null, bounds: null }),
  ]
  const first = await start(desk, anna, { plan: one })
  const second = await start(desk, berta, { plan: two })
  expect(second).toMatchObject({ state: 'ready', runId: null, why: expect.stringMatching(/target is taken: run .*started by/) })
  await endRun(first.runId)
  const later = await start(desk, berta, { plan: two })
  expect(later).toMatchObject({ state: 'started' })
  await endRun(later.runId)
})

test('the same change, planned twice: the second is void and names the run', async () => {
  const [one, two] = [await built(desk, anna, restart), await built(desk, berta, restart)]
  expect(two.plan?.digest).toBe(one.plan?.digest)
  const first = await start(desk, anna, { plan: one })
  const second = await start(desk, berta, { plan: two })
  expect(second).toMatchObject({ state: 'void', runId: null, why: expect.stringContaining(first.runId ?? 'none') })
  await endRun(first.runId)
})

test.each([
  ['another name', { typed: 'grafana ' }, 'OK'],
  ['a wrong name', { typed: 'Grafana' }, 'BAD_REQUEST'],
  ['a stale digest', { digest: noDigest }, 'CONFLICT'],
  ['a reason that says nothing', { reason: 'short' }, 'BAD_REQUEST'],
])('%s', async (_name, more, code) => {
  const plan = await built(desk, anna, restart)
  if (code === 'OK') {
    const answer = await start(desk, anna, { plan, ...more })
    expect(answer).toMatchObject({ state: 'started' }) // blanks around what was typed do not count
    return endRun(answer.runId)
  }
  await expect(press(anna, plan, more)).rejects.toMatchObject({ code })
  expect(await stored(plan.request.id)).toMatchObject({ state: 'ready', requestId: null })
  await callerFor(anna).plans.withdraw({ id: plan.request.id, reason: 'only a test of what is refused' })
})

test('without a confirmation of exactly this start nothing is started', async () => {
  const plan = await built(desk, anna, restart)
  const { id } = plan.request
  const input = { id, digest: plan.plan?.digest ?? '', requestId: crypto.randomUUID(), typed: 'grafana', reason: REASON }
  await expect(callerFor(anna).plans.start(input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  const other = await confirmed(anna, 'plans.start', { kind: 'plan', id }, { ...input, reason: 'another reason altogether' })
  await expect(callerFor(anna).plans.start({ ...other, reason: REASON })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  expect(await stored(id)).toMatchObject({ state: 'ready' })
  await callerFor(anna).plans.withdraw({ id, reason: 'only a test of what is refused' })
})

test('a request id that started another plan starts no second one', async () => {
  const [one, two] = [await built(desk, anna, restart), await built(desk, anna, engine)]
  const { runId } = await start(desk, anna, { plan: one })
  const requestId = (await stored(one.request.id)).requestId ?? ''
  await testDb().planRequest.update({ where: { id: two.request.id }, data: { agreedAt: new Date() } })
  await expect(press(anna, two, { requestId })).rejects.toMatchObject({ code: 'CONFLICT' })
  await endRun(runId)
  await callerFor(anna).plans.withdraw({ id: two.request.id, reason: 'only a test of what is refused' })
})

test('a freeze holds a restart back and lets a rollback of two people through', async () => {
  const plan = await built(desk, anna, restart)
  const reason = 'the audit of the quarter goes on'
  const freeze = await testDb().freeze.create({
    data: { id: crypto.randomUUID(), reason, startedBy: berta.id, until: new Date(Date.now() + 3_600_000) },
  })
  try {
    expect(await planOf(anna, plan.request.id)).toMatchObject({ whyNotStart: expect.stringContaining(reason) })
    await expect(press(anna, plan)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(reason) })
    expect(await stored(plan.request.id)).toMatchObject({ state: 'ready' })
    desk.local.store.change('deployments.apps', { namespace: 'monitoring', name: 'grafana' }, (draft) => {
      const { containers } = (draft.spec as { template: { spec: { containers: { image: string }[] } } }).template.spec // as it was seeded
      for (const container of containers) container.image = 'grafana/grafana:broken'
    })
    const wish: PlanWish = { kind: 'rollback.service', target: GRAFANA, revision: null, pauseMinutes: null }
    await expect
      .poll(() => desk.local.store.get('deployments.apps', { namespace: 'monitoring', name: 'grafana' })?.status?.updatedReplicas)
      .toBeGreaterThan(0)
    const back = await agreedTo(desk, { asker: anna, lead: berta, wish })
    expect(back).toMatchObject({
      request: { title: expect.stringMatching(/^Roll back grafana to revision \d+$/) },
      preview: {
        rollbacks: [
          { targetKey: 'Deployment/monitoring/grafana', to: { number: expect.any(Number) }, from: { images: ['grafana/grafana:broken'] } },
        ],
      },
      whyNotStart: null,
    })
    const answer = await start(desk, anna, { plan: back })
    expect(answer).toMatchObject({ state: 'started', why: null })
    await endRun(answer.runId)
  } finally {
    await testDb().freeze.update({ where: { id: freeze.id }, data: { endedAt: new Date(), endedBy: berta.id } })
  }
})

test('withdrawn by who asked or by a lead, and by nobody else; its request for approval goes with it', async () => {
  const plan = await built(desk, anna, engine)
  const asked = await askOthers(anna, plan)
  const { id } = plan.request
  const reason = 'not needed any more'
  const { actor: clara } = await signedIn('operator')
  await expect(callerFor(clara).plans.withdraw({ id, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await callerFor(berta).plans.withdraw({ id, reason })
  expect(await planOf(anna, id)).toMatchObject({ request: { state: 'withdrawn', why: reason }, agreement: { state: 'withdrawn' } })
  await expect(agree(berta, asked)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(callerFor(anna).plans.withdraw({ id, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(callerFor(anna).plans.withdraw({ id: noOne, reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await actions(id)).slice(-2)).toEqual(['plans.withdraw intent null', 'plans.withdraw outcome failed'])
})

test('withdrawn while it is built: what was built is kept nowhere', async () => {
  const id = await ask(anna, restart)
  const callerOf = async (who: { requestedBy: string; runId: string }) => {
    if (who.runId === id) await callerFor(anna).plans.withdraw({ id, reason: 'asked for by mistake' })
    return { kind: 'person', personId: who.requestedBy, groups: ['acgs:operators'] } as const
  }
  await desk.turn({ callerOf })
  expect(await stored(id)).toMatchObject({ state: 'withdrawn' })
  expect(await testDb().plan.count({ where: { id } })).toBe(0)
})

test('built again in place of another: the first one ends and names the second', async () => {
  const plan = await built(desk, anna, restart)
  const { actor: clara } = await signedIn('operator')
  await expect(ask(clara, restart, { replaces: plan.request.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ask(anna, restart, { replaces: noOne })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const id = await ask(anna, restart, { replaces: plan.request.id })
  expect(await planOf(anna, plan.request.id)).toMatchObject({
    request: { state: 'withdrawn', replacedBy: id, why: expect.stringContaining(id) },
  })
  expect(await planOf(anna, id)).toMatchObject({ request: { replaces: plan.request.id } })
  await callerFor(anna).plans.withdraw({ id, reason: 'only a test of this' })
})

test('lists by view, kind and search, page by page, newest first, with how many there are', async () => {
  const { actor } = await signedIn('operator')
  const ids: string[] = []
  for (const replicas of [1, 2, 3])
    ids.push(await ask(actor, { kind: 'scale', target: GRAFANA, replicas, pauseMinutes: null, bounds: null }))
  const list = callerFor(actor).plans.list
  const first = await list({ view: 'mine', limit: 2 })
  expect(first).toMatchObject({ total: 3, items: [{ title: 'Scale grafana to 3' }, { title: 'Scale grafana to 2' }] })
  const rest = await list({ view: 'mine', limit: 2, cursor: first.nextCursor ?? '' })
  expect(rest).toMatchObject({ total: 3, nextCursor: null, items: [{ id: ids[0] }] })
  expect((await list({ view: 'mine', kind: 'restart' })).total).toBe(0)
  expect((await list({ view: 'mine', search: ids[1] })).items.map(({ id }) => id)).toEqual([ids[1]])
  expect((await list({ view: 'mine', search: '%' })).total).toBe(0)
  await callerFor(actor).plans.withdraw({ id: ids[0] ?? '', reason: 'only a test of lists' })
  expect((await list({ view: 'closed', search: ids[0] })).items).toMatchObject([{ state: 'withdrawn', why: 'only a test of lists' }])
  expect((await list({ view: 'open', search: ids[0] })).total).toBe(0)
  await testDb().planRequest.updateMany({ where: { id: { in: ids } }, data: { state: 'withdrawn', closedAt: new Date() } })
})

test('what is not there is not there, and who may not is refused and recorded', async () => {
  await expect(planOf(anna, noOne)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const digest = noDigest
  const input = await confirmed(anna, 'approvals.request', { kind: 'plan', id: noOne }, { id: noOne, digest })
  await expect(callerFor(anna).plans.askApproval(input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const body = { id: noOne, digest, requestId: noOne, typed: 'x', reason: REASON }
  const press = await confirmed(anna, 'plans.start', { kind: 'plan', id: noOne }, body)
  await expect(callerFor(anna).plans.start(press)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const id = crypto.randomUUID()
  await expect(callerFor(actorWith('auditor')).plans.ask({ id, wish: restart, reason: REASON })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  expect(await actions(id)).toEqual(['plans.create intent null', 'plans.create deny denied'])
})

test.each([
  ['a target of no kind', { kind: 'restart', target: { kind: 'Secret', namespace: 'governance', name: 'x' } }],
  ['a member too many', { kind: 'restart', target: { ...GRAFANA, uid: 'x' } }],
  ['a negative count', { kind: 'scale', target: GRAFANA, replicas: -1, pauseMinutes: null, bounds: null }],
  [
    'a million services',
    { kind: 'rollback.all', services: Array.from({ length: 21 }, () => ({ target: GRAFANA, revision: null })), pauseMinutes: null },
  ],
  ['another prototype', JSON.parse('{"kind":"restart","target":{"kind":"Deployment","namespace":"a","name":"b"},"__proto__":{"x":1}}')],
  ['no kind of ours', { kind: 'constructor', target: GRAFANA }],
])('hostile: %s is refused before anything is kept', async (_name, wish) => {
  const id = crypto.randomUUID()
  await expect(callerFor(anna).plans.ask({ id, wish: wish as PlanWish, reason: REASON })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await testDb().planRequest.count({ where: { id } })).toBe(0)
})

test('hostile: a name that is a path goes nowhere, and is refused in words', async () => {
  const id = await ask(anna, { kind: 'restart', target: { kind: 'Deployment', namespace: 'monitoring', name: '../../../secrets/x?y=z' } })
  await desk.turn()
  expect(await stored(id)).toMatchObject({ state: expect.stringMatching(/refused|failed/), why: expect.any(String) })
})
