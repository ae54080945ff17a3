import { expect, test } from 'vitest'
import { systemActor } from '@/server/context'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { addReview } from '@/server/testing/reviews'
import { keepReviewTime } from './keep-time'

const past = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const worker = () => serviceContext(systemActor('worker'))
const read = (id: string) => testDb().review.findUniqueOrThrow({ where: { id } })
const why = 'looked at the request and its agent'

test('half its time over: it goes back to the queue and waits for a lead; then a lead is needed in the quorum', async () => {
  const { id } = await addReview({ escalatesAt: past(1) })
  const analyst = callerFor(actorWith('analyst'))
  await analyst.reviews.claim({ id })
  await keepReviewTime(worker())
  expect(await read(id)).toMatchObject({ state: 'escalated', assignee: null, waitsForLead: true })
  await expect(analyst.reviews.decide({ id, outcome: 'approve', justification: why })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(analyst.reviews.claim({ id })).rejects.toMatchObject({ message: 'It waits for a lead.' })
  const lead = callerFor(actorWith('lead'))
  await lead.reviews.claim({ id })
  expect(await read(id)).toMatchObject({ state: 'assigned' })
  await lead.reviews.release({ id })
  expect(await read(id)).toMatchObject({ state: 'escalated' })
  await lead.reviews.claim({ id })
  expect(await lead.reviews.decide({ id, outcome: 'approve', justification: why })).toMatchObject({ outcome: 'approve' })
})

test('its time over: rejected by the clock, without an approval, audited as such', async () => {
  const { id } = await addReview({ escalatesAt: past(2), timesOutAt: past(1) })
  await keepReviewTime(worker())
  expect(await read(id)).toMatchObject({ state: 'timed_out', outcome: 'reject', justification: 'Nobody decided it in time.' })
  expect(await testDb().approval.count({ where: { reviewId: id } })).toBe(0)
  expect((await entriesAbout(id)).map(({ action, phase, actor }) => `${action} ${phase} ${actor.id}`)).toEqual([
    'reviews.expire intent system:worker',
    'reviews.expire outcome system:worker',
  ])
})

test('two clocks at once move each review once', async () => {
  const { id } = await addReview({ timesOutAt: past(1) })
  await Promise.all([keepReviewTime(worker()), keepReviewTime(worker())])
  expect(await testDb().reviewChange.count({ where: { reviewId: id, action: 'reviews.expire' } })).toBe(1)
})

test('a person who was faster than the clock: what the clock meant to do is not told as done', async () => {
  const { id } = await addReview({ timesOutAt: past(1) })
  const closed = { state: 'decided', outcome: 'reject', justification: why, decidedAt: new Date(), version: 2 }
  const { db, ...rest } = worker()
  const findMany = async (asked: Parameters<typeof db.review.findMany>[0]) => {
    const due = await db.review.findMany(asked)
    await db.review.updateMany({ where: { id, decidedAt: null }, data: closed })
    return due
  }
  const between = new Proxy(db, { get: (target, key) => (key === 'review' ? { findMany } : Reflect.get(target, key, target)) })
  await keepReviewTime({ ...rest, db: between })
  expect((await entriesAbout(id)).map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual(['intent null', 'outcome failed'])
})

test('a review in time is left alone', async () => {
  const { id } = await addReview()
  await keepReviewTime(worker())
  expect(await read(id)).toMatchObject({ state: 'pending', version: 1 })
})
