import { expect, test } from 'vitest'
import { filterQuery, listInput } from './list-input'

test('an empty address asks for what waits for me', () => {
  expect(listInput({})).toEqual({ view: 'mine', limit: 50 })
})

test('what the schema refuses is left out, the rest stays', () => {
  expect(listInput({ view: 'all', action: 'freeze.end', cursor: "x' OR 1" })).toEqual({ view: 'mine', action: 'freeze.end', limit: 50 })
})

test('the filter is kept in the address of the export', () => {
  expect(filterQuery(listInput({ view: 'closed', search: 'pay' }))).toBe('view=closed&search=pay')
})
