import { expect, test } from 'vitest'
import { eventInput, filterQuery, listInput, narrowedBy } from './list-input'

test('an empty address asks for what may still run, and for all events', () => {
  expect(listInput({})).toEqual({ view: 'running', limit: 50 })
  expect(eventInput({})).toEqual({ view: 'all', limit: 50 })
})

test('what a schema refuses is left out, the rest stays', () => {
  expect(listInput({ view: 'everything', runtime: 'gvisor', state: ['lost'], cursor: "x' OR 1" })).toEqual({
    view: 'running',
    runtime: 'gvisor',
    limit: 50,
  })
  expect(eventInput({ view: 'unmatched', source: 'rumour', sandboxId: 'x' })).toEqual({ view: 'unmatched', limit: 50 })
})

test('what narrows it is said in words, and kept in the address of the export', () => {
  const input = listInput({ view: 'all', agentId: 'agent-7', search: 'pay' })
  expect(narrowedBy(input)).toEqual(['“pay”', 'agent agent-7'])
  expect(filterQuery(input)).toBe('view=all&agentId=agent-7&search=pay')
})
