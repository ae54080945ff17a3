import { expect, test } from 'vitest'
import { filterQuery, listInput } from './list-input'

test('a mistyped address still shows a list', () => {
  expect(listInput({ view: 'drills', scope: 'everything', cursor: "x' OR 1" })).toEqual({ view: 'drills', limit: 50 })
  expect(listInput({})).toEqual({ view: 'all', limit: 50 })
})

test('the file holds what the list shows, not one page of it', () => {
  const cursor = '019a5e2c-0000-7000-8000-000000000001'
  expect(filterQuery(listInput({ scope: 'agents', cursor }))).toBe('view=all&scope=agents')
})
