import { expect, test } from 'vitest'
import { filterQuery, listInput, narrowedBy } from './list-input'

test('an empty address asks for what is open', () => {
  expect(listInput({})).toEqual({ view: 'open', limit: 50 })
})

test('what the schema refuses is left out, the rest stays', () => {
  expect(listInput({ view: 'everything', priority: 'critical', kind: ['a'], cursor: "x' OR 1" })).toEqual({
    view: 'open',
    priority: 'critical',
    limit: 50,
  })
})

test('what narrows it is said in words, and kept in the address of the export', () => {
  const input = listInput({ view: 'mine', search: 'pay', kind: 'incident' })
  expect(narrowedBy(input)).toEqual(['“pay”', 'kind incident'])
  expect(filterQuery(input)).toBe('view=mine&kind=incident&search=pay')
})
