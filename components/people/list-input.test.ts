import { expect, test } from 'vitest'
import { filterQuery, narrowedBy, PAGE_SIZE, peopleInput, sessionsInput, tokensInput } from './list-input'

const id = crypto.randomUUID()

test('an address asks the list; what it cannot ask is left out', () => {
  expect(peopleInput({ search: ' ada ', role: 'lead', state: 'disabled', cursor: id })).toEqual({
    search: 'ada',
    role: 'lead',
    state: 'disabled',
    cursor: id,
    limit: PAGE_SIZE,
  })
  expect(peopleInput({ role: 'king', state: 7, cursor: 'x', limit: 9999 })).toEqual({ limit: PAGE_SIZE })
  expect(sessionsInput({ search: '10.0', cursor: 'no' })).toEqual({ search: '10.0', limit: PAGE_SIZE })
  expect(tokensInput({ state: 'ending', cursor: 'deadbeef' })).toEqual({ state: 'ending', cursor: 'deadbeef', limit: PAGE_SIZE })
})

test('the export asks what the list asks, without the page', () => {
  expect(filterQuery(peopleInput({ search: 'a&b', role: 'lead', cursor: id }))).toBe('search=a%26b&role=lead')
})

test('what narrows a list is said', () => {
  expect(narrowedBy(peopleInput({ search: 'ada', state: 'no_role' }))).toEqual(['“ada”', 'state no role'])
  expect(narrowedBy(peopleInput({}))).toEqual([])
})
