import { expect, test } from 'vitest'
import { filterQuery, listInput, narrowedBy, newestOf } from './list-input'

test('an empty address asks for the newest actions and narrows nothing', () => {
  expect(listInput({})).toEqual({ view: 'actions', limit: 100 })
  expect(narrowedBy(listInput({}))).toEqual([])
})

test('what the schema refuses is left out, the rest stays', () => {
  expect(listInput({ phase: 'maybe', outcome: 'failed', from: 'yesterday', cursor: "1'; --", view: 'all', actor: '  ' })).toEqual({
    outcome: 'failed',
    view: 'actions',
    limit: 100,
  })
})

test('the cursor belongs to the page, not to the exported filter', () => {
  const input = listInput({ target: 'agent-1', cursor: '41', view: 'entries' })
  expect(input.cursor).toBe('41')
  expect(filterQuery(input)).toBe('target=agent-1&view=entries')
  expect(narrowedBy(input)).toEqual(['target agent-1'])
  expect(newestOf(input)).toEqual({ view: 'entries', limit: 100, cursor: '41' })
})
