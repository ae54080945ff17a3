import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import type { Resolution } from '@/lib/run-states'
import { pool } from '@/server/db'
import { callerFor, serviceContext } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { startEngine, stopEngines, untilRun } from '@/server/testing/runs/engines'
import { type FarSide, startFarSide } from '@/server/testing/runs/far-side'
import { runOf, startSteps } from '@/server/testing/runs/orders'
import { signedIn } from '@/server/testing/signed-in'
import { exportRuns } from './export'
import { countRunsWaiting } from './waiting'

hostOwnDatabase()
let far: FarSide
beforeAll(async () => {
  far = await startFarSide()
})
afterEach(async () => {
  await stopEngines()
  far.behave(() => 'answer')
})
afterAll(async () => {
  far.close()
  await pool().end()
})

const reason = 'seen on the machine itself'
const aTarget = () => `t-${crypto.randomUUID()}`
const step = (n: number, kind: string, [target, more = {}]: readonly [string, object?]) => ({
  n,
  kind: `far.${kind}@1`,
  params: { url: far.url, target, value: 7, ...more },
})
const person = async (...roles: Parameters<typeof signedIn>) => (await signedIn(...roles)).actor
const resolve = async (actor: Actor, id: string, choice: Resolution) =>
  callerFor(actor).runs.resolve(await confirmed(actor, 'runs.resolve', { kind: 'run', id }, { id, n: 1, choice, reason }))
const decide = async (actor: Actor, id: string, verdict: 'approve' | 'refuse') =>
  callerFor(actor).runs.decide(await confirmed(actor, 'runs.decide', { kind: 'run', id }, { id, n: 1, verdict, reason }))

/** A run whose one step was sent and whose answer nobody has. */
async function anUncertainRun(by: string, more: object = {}): Promise<string> {
  const target = aTarget()
  far.behave(() => 'cut-done')
  const id = await startSteps({ targets: [target], by, steps: [step(1, 'once', [target, { isBlind: true }])], ...more })
  await startEngine('w-uncertain')
  await untilRun(id, 'uncertain')
  far.behave(() => 'answer')
  return id
}
async function aWaitingRun(by: string, kind = 'approve@1'): Promise<string> {
  const id = await startSteps({ by, steps: [{ n: 1, kind, params: { question: 'Go on?' } }] })
  await startEngine('w-waiting')
  await untilRun(id, 'waiting')
  return id
}
/** Nobody answers where its one step asks. */
async function aFailedRun(by: string): Promise<string> {
  const target = aTarget()
  const id = await startSteps({ targets: [target], by, steps: [step(1, 'read', [target, { url: 'http://127.0.0.1:1/' }])] })
  await startEngine('w-failed')
  await untilRun(id, 'failed')
  return id
}

test('a run that is verified says so with each of its commits, its worker and what was there before', async () => {
  const { id: by, name } = await person('operator')
  const target = aTarget()
  const id = await startSteps({
    targets: [target],
    by,
    timeoutMs: 60_000,
    steps: [step(1, 'converge', [target]), step(2, 'read', [target])],
  })
  await startEngine('w-one')
  await untilRun(id, 'done')
  const reader = callerFor(await person('manager'))
  const { run, lanes, owners, targets, takeovers, asks, plan } = await reader.runs.get({ id })
  expect(run).toMatchObject({
    state: 'done',
    verdict: 'verified',
    startedBy: name,
    isMine: false,
    stepsDone: 2,
    stepsTotal: 2,
    lane: 'escalation',
  })
  expect(run.elapsedMs).toBeGreaterThan(0)
  expect(owners).toMatchObject([{ epoch: 1, owner: 'w-one', lost: null }])
  expect(takeovers).toBeNull()
  expect(targets).toEqual([{ key: target, href: null, isHeld: false, fence: '1' }])
  expect(plan).toMatchObject({ budgetMs: 60_000, onFailure: 'stop', hasRequest: false })
  const steps = lanes.flatMap((lane) => ('step' in lane ? [lane.step] : []))
  expect(steps).toMatchObject([
    { n: 1, state: 'done', attempt: 1, priorDigest: expect.any(String), effect: { observed: null, goalDigest: expect.any(String) } },
    { n: 2, state: 'done' },
  ])
  const [first] = steps
  const times = [first?.intentAt, first?.effect?.sentAt, first?.effect?.answeredAt, first?.effect?.verifiedAt].map((at) =>
    Date.parse(at ?? ''),
  )
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(asks).toMatchObject({ resolve: null, decide: null, review: null, cancel: { whyNot: 'It has ended.' } })
})

test('the list finds by state, kind, target, person and who looks, pages by the newest and counts all', async () => {
  const me = await person('operator')
  const [target, other] = [aTarget(), aTarget()]
  const mark = `mark-${crypto.randomUUID()}`
  const ids: string[] = []
  for (const one of [target, other, aTarget()])
    ids.unshift(await startSteps({ targets: [one, `${mark}-${one}`], by: me.id, steps: [step(1, 'read', [one])] }))
  const { runs } = callerFor(me)
  const first = await runs.list({ search: mark, limit: 2 })
  expect(first).toMatchObject({ total: 3, items: [{ id: ids[0], isMine: true, verdict: 'queued' }, { id: ids[1] }] })
  expect(await runs.list({ search: mark, limit: 2, cursor: first.nextCursor ?? '' })).toMatchObject({
    nextCursor: null,
    items: [{ id: ids[2] }],
  })
  expect(await runs.list({ search: mark, view: 'mine', kind: 'test', state: 'queued', drill: 'no' })).toMatchObject({ total: 3 })
  expect(await callerFor(await person('lead')).runs.list({ search: mark, view: 'mine' })).toMatchObject({ total: 0 })
  expect(await runs.list({ search: mark, view: 'ended' })).toMatchObject({ total: 0 })
  expect(await runs.list({ search: mark, drill: 'yes' })).toMatchObject({ total: 0 })
  expect(await runs.list({ search: me.name, view: 'open' })).toMatchObject({ total: 3 })
  expect(await runs.list({ search: '100%_' })).toMatchObject({ total: 0 })
  const csv: string[] = []
  for await (const chunk of exportRuns(serviceContext(me), { view: 'open', search: mark })) csv.push(chunk)
  expect(csv[0]).toMatch(/^id,kind,class,title,state,verdict,says,/)
  for (const id of ids) expect(csv[1]).toContain(id)
})

test('an uncertain run offers five choices; looking again answers it, and the log has the person and the step', async () => {
  const [starter, operator] = [await person('operator'), await person('operator')]
  const id = await anUncertainRun(starter.id)
  const before = await callerFor(operator).runs.get({ id })
  expect(before.run).toMatchObject({ verdict: 'uncertain', says: expect.stringContaining('Nobody can say what happened: step 1') })
  expect(before.asks.resolve).toMatchObject({
    n: 1,
    choices: ['look-again', 'accept', 'run-again', 'skip', 'abort'].map((choice) => ({ choice, whyNot: null })),
  })
  const { rows: told } = await pool().query('SELECT body FROM outbox WHERE dedup_key LIKE $1', [`run:${id}:uncertain:%`])
  expect(told).toMatchObject([{ body: { severity: 2, href: `/runs/${id}` } }])
  expect((await callerFor(await person('analyst')).runs.get({ id })).asks.resolve?.choices.every(({ whyNot }) => whyNot !== null)).toBe(
    true,
  )
  await resolve(operator, id, 'accept')
  await untilRun(id, 'done')
  const after = await callerFor(operator).runs.get({ id })
  expect(after.run).toMatchObject({ verdict: 'accepted', says: 'Ended, not verified: step 1, far.once@1, was accepted by a person.' })
  expect(after.lanes).toMatchObject([{ step: { resolution: { choice: 'accept', by: operator.name, reason } } }])
  const said = (await entriesAbout(id)).filter(({ action }) => action === 'runs.resolve')
  expect(said.map(({ phase, outcome, actor }) => [phase, outcome, actor.id])).toEqual([
    ['intent', null, operator.id],
    ['event', 'done', 'system:worker'],
    ['outcome', 'done', operator.id],
  ])
})

test('of two people who answer for one step the second is told', async () => {
  const [operator, lead] = [await person('operator'), await person('lead')]
  const id = await anUncertainRun(operator.id)
  await stopEngines()
  await resolve(operator, id, 'skip')
  await expect(resolve(lead, id, 'accept')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await runOf(id)).state).toBe('queued')
})

test('a stop is neither cancelled nor taken back from here, and every page has its red edge meanwhile', async () => {
  const lead = await person('lead')
  expect(await callerFor(lead).activations.standing({})).toMatchObject({ isStopRunning: false })
  const id = await anUncertainRun(lead.id, { class: 'stop' })
  expect(await callerFor(lead).activations.standing({})).toMatchObject({ isStopRunning: true })
  await expect(resolve(lead, id, 'abort')).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('two people') })
  await expect(callerFor(lead).runs.cancel({ id, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await runOf(id)).state).toBe('uncertain')
})

test('F29 whoever started a run does not agree to its steps; another person does, once', async () => {
  const [starter, other] = [await person('lead'), await person('operator')]
  const id = await aWaitingRun(starter.id)
  expect((await callerFor(starter).runs.get({ id })).asks.decide).toMatchObject({
    question: 'Go on?',
    whyNot: 'You started it. Another person has to agree.',
  })
  await expect(decide(starter, id, 'approve')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const lent: Actor = { ...(await person('analyst')), roles: ['analyst', 'operator'], borrowed: ['operator'] }
  await expect(decide(lent, id, 'approve')).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('lent') })
  await decide(other, id, 'approve')
  await untilRun(id, 'done')
  await expect(decide(other, id, 'approve')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await callerFor(starter).runs.get({ id })).lanes).toMatchObject([{ step: { decision: { verdict: 'approve', by: other.name } } }])
})

test('a step that was refused is not agreed to by whoever started it either, in whatever words', async () => {
  const [starter, other] = [await person('lead'), await person('lead')]
  const id = await aWaitingRun(starter.id)
  await decide(other, id, 'refuse')
  await untilRun(id, 'failed')
  for (const choice of ['accept', 'skip', 'look-again', 'run-again'] as const)
    await expect(resolve(starter, id, choice), choice).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await callerFor(starter).runs.get({ id })).run.says).toContain(`${other.name} refused`)
})

test('somebody who did what a manual step asks says so themselves', async () => {
  const starter = await person('operator')
  const id = await aWaitingRun(starter.id, 'manual@1')
  await decide(starter, id, 'approve')
  await untilRun(id, 'done')
})

test('cancelling says beforehand what will be uncertain, ends the run and frees its targets', async () => {
  const operator = await person('operator')
  const target = aTarget()
  far.behave(() => 'hold')
  const id = await startSteps({ targets: [target], by: operator.id, steps: [step(1, 'converge', [target]), step(2, 'read', [target])] })
  await startEngine('w-cancel')
  await vi.waitFor(() => expect(far.calls.some((call) => call.target === target)).toBe(true))
  const { runs } = callerFor(operator)
  const { asks } = await runs.get({ id })
  expect(asks.cancel).toEqual({
    whyNot: null,
    leaves:
      'Nobody will know whether it counts: step 1, far.converge@1. 1 step that has not been sent is skipped. What was done stays as it is.',
  })
  await runs.cancel({ id, reason })
  expect(await runs.get({ id })).toMatchObject({
    run: { verdict: 'cancelled' },
    targets: [{ isHeld: false }],
    stepsByState: { uncertain: 1, skipped: 1 },
  })
  await expect(runs.cancel({ id, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a run that failed stands among those to look at until somebody has, and again when it fails anew', async () => {
  const operator = await person('operator')
  const id = await aFailedRun(operator.id)
  const { runs } = callerFor(operator)
  const unseen = async () => (await runs.list({ view: 'look', search: id })).total
  expect(await runs.get({ id })).toMatchObject({ run: { verdict: 'failed' }, asks: { review: { whyNot: null } }, lookedAt: null })
  expect(await unseen()).toBe(1)
  await runs.review({ id, reason })
  expect(await unseen()).toBe(0)
  expect(await runs.get({ id })).toMatchObject({ lookedAt: { by: operator.name, note: reason }, asks: { review: null } })
  await expect(runs.review({ id, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
  await resolve(operator, id, 'run-again')
  await untilRun(id, 'failed')
  expect(await unseen()).toBe(1)
})

test('who has no right is refused and written down; a run or step that is not there is not found', async () => {
  const analyst = await person('analyst')
  const id = await aFailedRun(analyst.id)
  await expect(callerFor(analyst).runs.cancel({ id, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(resolve(analyst, id, 'skip')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const refused = (await entriesAbout(id)).filter(({ actor, outcome }) => actor.id === analyst.id && outcome === 'denied')
  expect(refused.map(({ action }) => action)).toEqual(['runs.cancel', 'runs.resolve'])
  const lead = await person('lead')
  const nothing = crypto.randomUUID()
  const { runs } = callerFor(lead)
  const asks = [
    () => runs.get({ id: nothing }),
    () => runs.record({ id: nothing }),
    () => runs.steps({ id: nothing, from: 0 }),
    () => runs.cancel({ id: nothing, reason }),
    () => runs.review({ id: nothing, reason }),
  ]
  for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(resolve(lead, nothing, 'skip')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(decide(lead, nothing, 'approve')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the record has what is not sealed yet as pending, with the step it is about', async () => {
  const operator = await person('operator')
  const target = aTarget()
  const id = await startSteps({ targets: [target], by: operator.id, steps: [step(1, 'converge', [target])] })
  await startEngine('w-record')
  await untilRun(id, 'done')
  const { items } = await callerFor(operator).runs.record({ id })
  expect(items).toMatchObject([
    { stepN: 1, phase: 'outcome', result: 'done', idx: null, seal: { state: 'pending' } },
    { stepN: 1, phase: 'intent', idx: null, seal: { state: 'pending' } },
  ])
})

test('the board counts a run for whoever may speak about it, and not for who started it', async () => {
  const [starter, other, analyst] = [await person('lead'), await person('operator'), await person('analyst')]
  const count = async (actor: Actor) => (await countRunsWaiting(serviceContext(actor))).forMe
  const before = [await count(starter), await count(other), await count(analyst)] as const
  await aWaitingRun(starter.id)
  expect([await count(starter), await count(other), await count(analyst)]).toEqual([before[0], before[1] + 1, before[2]])
  await aWaitingRun(starter.id, 'manual@1')
  expect([await count(starter), await count(other), await count(analyst)]).toEqual([before[0] + 1, before[1] + 2, 0])
})
