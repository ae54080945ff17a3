import { expect, test } from 'vitest'
import type { Severity } from '@/lib/incident-words'
import type { IncidentPage, IncidentRow } from '@/lib/schemas/incidents'
import { countIncidents, standingIncidents } from './open-incidents'

const AT = '2026-11-27T02:12:04.000Z'
const row = (id: string, severity: Severity): IncidentRow => ({
  ...{
    id,
    number: 1,
    type: 'other',
    title: 'x',
    severity,
    state: 'triggered',
    version: 1,
    triggeredAt: AT,
    triggeredBy: 'x',
    commander: null,
  },
  ...{ drill: false, alerts: 1, agents: [], clocks: [], lapsesAt: null },
})
const page = (items: IncidentRow[], over: Partial<IncidentPage> = {}): IncidentPage => ({
  ...{ items, nextCursor: null, total: items.length, open: { triggered: items.length }, readAt: AT },
  ...over,
})

test('the worst stands over every page but its own, with how many more', () => {
  const two = page([row('a', 1), row('b', 2), row('c', 3)])
  expect(standingIncidents(two, '/')).toMatchObject({ worst: { id: 'a' }, others: 1, isAtLeast: false })
  expect(standingIncidents(two, '/incidents/a')).toMatchObject({ worst: { id: 'b' }, others: 0 })
  expect(standingIncidents(page([row('c', 3)]), '/')).toBeNull()
  expect(standingIncidents(page([row('a', 1)]), '/incidents/a')).toBeNull()
})

test('where the page is full of grave ones, their number is the least', () => {
  expect(standingIncidents(page([row('a', 1)], { nextCursor: 'a' }), '/')).toMatchObject({ isAtLeast: true })
  expect(standingIncidents(page([row('a', 1), row('b', 4)], { nextCursor: 'b' }), '/')).toMatchObject({ isAtLeast: false })
})

test('the count is of all that is unresolved, not of the page', () => {
  expect(countIncidents(page([row('a', 2)], { open: { triggered: 7, contained: 50 } }))).toEqual({ count: 57, isGrave: false })
  expect(countIncidents(page([row('a', 1)]))).toEqual({ count: 1, isGrave: true })
})
