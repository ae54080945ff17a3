import { expect, test } from 'vitest'
import type { IncidentsWaiting } from '@/server/services/incidents/waiting'
import { incidentNeedOf } from './incident-need'

const ID = '0190c0de-0000-7000-8000-000000000001'
const worst = { id: ID, number: 2041, severity: 1, title: 'Sandbox escape attempt' } as const
const rows = (over: Partial<IncidentsWaiting>) =>
  incidentNeedOf({ worst: null, untaken: 0, mine: 0, lateReviews: 0, ...over }).map(({ state, title, action }) => [
    state,
    title,
    action?.href,
  ])

test('what nobody has yet comes first, as grave as it is, and leads to it', () => {
  expect(rows({ worst, untaken: 1 })).toEqual([['breach', 'INC-2041 Sandbox escape attempt', `/incidents/${ID}`]])
  expect(rows({ worst: { ...worst, severity: 3 }, untaken: 4 })).toEqual([
    ['warn', '4 incidents, and nobody has them yet', `/incidents/${ID}`],
  ])
})

test('then those of this viewer, and reviews that are late', () => {
  expect(rows({ mine: 2, lateReviews: 1 })).toEqual([
    ['warn', 'You command 2 open incidents', '/incidents'],
    ['warn', '1 review of an incident is late', '/incidents?view=review'],
  ])
})

test('nothing waits, or it could not be counted: no row is made up', () => {
  expect(rows({})).toEqual([])
  expect(incidentNeedOf(null)).toEqual([])
})
