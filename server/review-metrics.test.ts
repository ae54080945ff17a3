import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { countWaiting } from '@/server/services/reviews/count-waiting'
import { serviceContext } from '@/server/testing/actors'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { addReview } from '@/server/testing/reviews'
import { addReviewGauges } from './review-metrics'

// All reviews there are, are counted.
hostOwnDatabase()

test('waiting reviews by priority, those past their target beside them', async () => {
  const registry = new Registry()
  addReviewGauges(registry, () => countWaiting(serviceContext()))
  const before = await countWaiting(serviceContext())
  await addReview({ priority: 'critical', dueAt: new Date(Date.now() - 60_000) })
  const text = await registry.metrics()
  expect(text).toContain(`acgs_reviews_pending{priority="critical"} ${(before.byPriority.critical ?? 0) + 1}`)
  expect(text).toMatch(/acgs_reviews_pending\{priority="low"\} \d+/)
  expect(text).toMatch(/acgs_reviews_overdue \d+/)
})

test('a database that does not answer: no figure, not zero', async () => {
  const registry = new Registry()
  let isAway = false
  addReviewGauges(registry, () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve({ byPriority: { low: 3 }, overdue: 1 })))
  expect(await registry.metrics()).toMatch(/overdue 1/)
  isAway = true
  expect(await registry.metrics()).not.toMatch(/acgs_reviews_(pending\{|overdue \d)/)
})
