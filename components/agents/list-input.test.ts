import { expect, test } from 'vitest'
import { listInput, narrowedBy } from './list-input'

test('an empty address asks for the first page of all', () => {
  expect(listInput({})).toEqual({ limit: 50 })
})

test('what the schema refuses is left out, the rest stays', () => {
  expect(listInput({ search: ' pay ', state: 'asleep', cursor: "x' OR 1" })).toEqual({ search: 'pay', limit: 50 })
  expect(listInput({ search: '  ', state: ['blocked', 'active'], cursor: 'agent-7' })).toEqual({ cursor: 'agent-7', limit: 50 })
})

test('what narrows it is said in words', () => {
  expect(narrowedBy(listInput({ search: 'pay', state: 'blocked' }))).toEqual(['“pay”', 'state blocked'])
})
