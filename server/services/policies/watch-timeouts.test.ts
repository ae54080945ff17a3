import { expect, test } from 'vitest'
import { serviceContext, testDb } from '@/server/testing/actors'
import { addDecisions } from '@/server/testing/decision-rows'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { watchTimeouts } from './watch-timeouts'

hostOwnDatabase()
const now = new Date('2026-11-26T12:00:00.000Z')
const ctx = (minutes = 0) => ({ ...serviceContext(), now: () => new Date(now.getTime() + minutes * 60_000) })
const timedOut = (policyVersion: string, inputDigest: string, minutesAgo: number) => ({
  ...{ policyVersion, inputDigest, verdict: 'error', refusal: 'timeout', allow: false },
  evaluatedAt: new Date(now.getTime() - minutesAgo * 60_000),
})
const standing = () =>
  testDb().alarm.findMany({ where: { key: { startsWith: 'policy-timeout:' }, clearedAt: null }, orderBy: { key: 'asc' } })

test('the same request ended at its limit twice in ten minutes is an alarm of its version; once, or two requests, are none', async () => {
  await addDecisions(
    ...[timedOut('7', 'sha256:aaaa', 1), timedOut('7', 'sha256:aaaa', 9), timedOut('7', 'sha256:bbbb', 2), timedOut('7', 'sha256:bbbb', 3)],
    ...[timedOut('8', 'sha256:aaaa', 1), timedOut('8', 'sha256:cccc', 1)],
    ...[timedOut('9', 'sha256:aaaa', 1), timedOut('9', 'sha256:aaaa', 11)],
    ...[timedOut('7', 'sha256:bbbb', 4), { ...timedOut('10', 'sha256:dddd', 1), refusal: 'evaluation_error' }],
    { ...timedOut('10', 'sha256:dddd', 1), refusal: 'evaluation_error' },
  )
  expect(await watchTimeouts(ctx())).toBe(1)
  expect(await watchTimeouts(ctx())).toBe(1)
  expect(await standing()).toMatchObject([
    {
      key: 'policy-timeout:7',
      severity: 2,
      detail: 'The request sha256:bbbb was ended at its limit 3 times in 10 minutes; others too: 1. Each was denied.',
      href: '/policies/versions/7',
    },
  ])
})

test('it ends an hour after the last time', async () => {
  expect(await watchTimeouts(ctx(30))).toBe(0)
  expect(await standing()).toHaveLength(1)
  await watchTimeouts(ctx(61))
  expect(await standing()).toEqual([])
})
