import { expect, test } from 'vitest'
import { filterQuery, listInput, narrowedBy } from './list-input'

test('an address that says nothing asks for what is open, the worst first', () => {
  expect(listInput({})).toEqual({ state: 'open', limit: 50 })
  expect(narrowedBy(listInput({}))).toEqual([])
})

test('parts that the schema refuses are left out, the others stay', () => {
  const given = {
    state: 'asleep',
    severity: 'high',
    principle: 'x',
    agent: 'NOT',
    assignee: 'you',
    overdue: 'no',
    cursor: '9_1_x',
    search: 'a',
  }
  expect(listInput(given)).toEqual({ state: 'open', severity: 'high', search: 'a', limit: 50 })
})

test('what narrows is said in words, and the address carries the whole question', () => {
  const input = listInput({ state: 'fix_in_progress', overdue: 'yes', assignee: 'me', search: 'a&b' })
  expect(narrowedBy(input)).toEqual(['“a&b”', 'state fix in progress', 'assignee me', 'overdue'])
  expect(Object.fromEntries(new URLSearchParams(filterQuery(input)))).toEqual({
    search: 'a&b',
    state: 'fix_in_progress',
    assignee: 'me',
    overdue: 'yes',
  })
})
