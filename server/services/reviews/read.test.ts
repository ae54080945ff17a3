import { expect, test } from 'vitest'
import type { ListReviews, ReviewPage } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { addDecisions } from '@/server/testing/decision-rows'
import { addReview } from '@/server/testing/reviews'
import { exportReviews } from './export'
import { readReviewFigures } from './figures'
import { isSpotChecked } from './judge'

const why = 'looked at the request and its agent'
const list = (input: Partial<ListReviews>, who = callerFor(actorWith('manager'))): Promise<ReviewPage> => who.reviews.list(input)
const unique = () => crypto.randomUUID().replaceAll('-', '')
const in1 = (minutes: number) => new Date(Date.now() + minutes * 60_000)
const vote = async (id: string, who = callerFor(actorWith('analyst'))) => {
  await who.reviews.claim({ id })
  await who.reviews.decide({ id, outcome: 'approve', justification: why })
}
/** An id that the spot check takes, or leaves. */
const idThat = (isTaken: boolean) => `${crypto.randomUUID().slice(0, 28)}${isTaken ? '00000000' : 'ffffffff'}`

test('the queue: critical, high, medium, low, and what is due first; paging returns each once', async () => {
  const agentId = `agent-${unique()}`
  const made: { name: string; id: string }[] = []
  for (const [priority, minutes] of [
    ['low', 5],
    ['medium', 40],
    ['critical', 50],
    ['medium', 20],
    ['high', 60],
  ] as const)
    made.push({ name: `${priority} ${minutes}`, id: (await addReview({ agentId, priority, dueAt: in1(minutes) })).id })
  const nameOf = (id: string) => made.find((one) => one.id === id)?.name
  const seen = []
  let cursor: string | undefined
  do {
    const page = await list({ search: agentId, limit: 2, ...(cursor ? { cursor } : {}) })
    expect(page.total).toBe(5)
    seen.push(...page.items.map(({ id }) => nameOf(id)))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(['critical 50', 'high 60', 'medium 20', 'medium 40', 'low 5'])
})

test('views: mine, overdue, waits for a lead, closed', async () => {
  const agentId = `agent-${unique()}`
  const analyst = callerFor(actorWith('analyst'))
  const [held, late, lead, closed] = [
    await addReview({ agentId }),
    await addReview({ agentId, dueAt: in1(-1) }),
    await addReview({ agentId, waitsForLead: true }),
    await addReview({ agentId, id: idThat(false) }),
  ]
  await analyst.reviews.claim({ id: held.id })
  await vote(closed.id)
  const ids = async (view: ListReviews['view']) => (await list({ view, search: agentId }, analyst)).items.map(({ id }) => id)
  expect(await ids('mine')).toEqual([held.id])
  expect(await ids('overdue')).toEqual([late.id])
  expect(await ids('lead')).toEqual([lead.id])
  expect(await ids('closed')).toEqual([closed.id])
  expect(await ids('open')).toHaveLength(3)
})

test.each([
  ['operator object as search', { search: { contains: '' } }],
  ['a view that is none', { view: 'all' }],
  ['NUL in the search', { search: 'a\u0000b' }],
  ['limit over 200', { limit: 201 }],
  ['cursor that is none', { cursor: "0_1_' OR 1=1" }],
])('bad input is refused: %s', async (_name, input) => {
  await expect(list(input as Partial<ListReviews>)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('one review: the masked decision for who may read decisions, and why somebody may not decide', async () => {
  const agentId = `agent-${unique()}`
  const [decisionId = ''] = await addDecisions({ agentId, verdict: 'review', allow: false })
  const { id } = await addReview({ agentId, decisionId })
  const seen = await callerFor(actorWith('analyst')).reviews.get({ id })
  expect(seen).toMatchObject({
    record: { kept: 'as it was' },
    whyNot: null,
    review: { owner: 'payments' },
    assigned: { mine: 0, maximum: 5 },
  })
  const manager = await callerFor(actorWith('manager')).reviews.get({ id })
  expect(manager).toMatchObject({ record: null, whyNot: 'Deciding is open to roles analyst and lead.' })
  await expect(callerFor(actorWith('analyst')).reviews.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('figures: what waits, and the share decided in target; neither a timeout nor what is overdue is', async () => {
  const origin = `test-${unique()}` as ServiceContext['origin'] // rows of this test alone
  const figures = () => readReviewFigures({ ...serviceContext(actorWith('manager')), origin })
  expect(await figures()).toMatchObject({ open: 0, overdue: 0, inTarget: { n: 0, ratio: null } })
  const one = await addReview({ origin })
  await addReview({ origin, dueAt: in1(-1) })
  await vote(one.id)
  await addReview({ origin, state: 'timed_out', outcome: 'reject', decidedAt: new Date(), justification: 'Nobody decided it in time.' })
  const { open, overdue, inTarget } = await figures()
  expect({ open, overdue, n: inTarget.n }).toEqual({ open: 1, overdue: 1, n: 3 })
  expect(inTarget.ratio).toBeCloseTo(1 / 3)
})

test('a spot check is blind: another reviewer sees neither votes nor outcome until they have judged', async () => {
  const { id } = await addReview({ id: idThat(true) })
  const first = callerFor(actorWith('analyst'))
  await vote(id, first)
  const second = callerFor(actorWith('analyst'))
  const blind = await second.reviews.get({ id })
  expect(blind).toMatchObject({ review: { isBlind: true, outcome: null, justification: null, decidedAt: null }, votes: [], history: [] })
  expect(blind).toMatchObject({ approval: null, whyNot: null })
  expect((await list({ view: 'spot', search: id }, second)).items.map((row) => row.id)).toContain(id)
  expect((await list({ view: 'spot', search: id }, first)).items.map((row) => row.id)).not.toContain(id)
  expect((await list({ view: 'closed', search: id }, second)).items).toMatchObject([{ outcome: null, isBlind: true }])
  await expect(first.reviews.check({ id, outcome: 'approve', justification: why })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await second.reviews.check({ id, outcome: 'reject', justification: why })).toEqual({ id, isSame: false })
  expect(await second.reviews.get({ id })).toMatchObject({ review: { isBlind: false, outcome: 'approve' } })
  await expect(callerFor(actorWith('lead')).reviews.check({ id, outcome: 'approve', justification: why })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
})

test('a review that is no spot check cannot be checked', async () => {
  const { id } = await addReview({ id: idThat(false) })
  await vote(id)
  await expect(callerFor(actorWith('lead')).reviews.check({ id, outcome: 'approve', justification: why })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('two in a hundred are judged again, by their own id', () => {
  const taken = Array.from({ length: 20_000 }, () => crypto.randomUUID()).filter((id) => isSpotChecked(id, 0.02))
  expect(taken.length / 20_000).toBeGreaterThan(0.015)
  expect(taken.length / 20_000).toBeLessThan(0.025)
  expect(taken.every((id) => isSpotChecked(id, 0.02))).toBe(true)
})

test('reviewers in a hurry are listed with how many votes they gave', async () => {
  const hasty = { ...actorWith('analyst'), id: crypto.randomUUID() }
  for (let i = 0; i < 3; i++) await vote((await addReview({ id: idThat(false) })).id, callerFor(hasty))
  const { items } = await callerFor(actorWith('lead')).reviews.reviewers({})
  expect(items.find(({ name }) => name === hasty.id)).toMatchObject({ n: 3, hasty: 3, isHasty: true, isLenient: false })
})

test('CSV: one line a review, and no cell that a spreadsheet would run', async () => {
  const agentId = `agent-${unique()}`
  await addReview({ agentId, reasons: ['=HYPERLINK("http://x")', '<script>alert(1)</script>'] })
  const chunks = []
  for await (const chunk of exportReviews(serviceContext(actorWith('auditor')), { view: 'open', search: agentId })) chunks.push(chunk)
  const lines = chunks.join('').trim().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^id,kind,agent_id,action,priority/)
  expect(lines[1]).toMatch(/"'=HYPERLINK/)
  expect(await testDb().review.count({ where: { agentId } })).toBe(1)
})
