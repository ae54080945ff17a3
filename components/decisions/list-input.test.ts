import { expect, test } from 'vitest'
import { filterQuery, listInput, narrowedBy } from './list-input'

test('an empty address asks for the newest of 24 h', () => {
  expect(listInput({})).toEqual({ window: '24h', limit: 50 })
})

test('what the schema refuses is left out, the rest stays', () => {
  expect(listInput({ verdict: 'maybe', severity: 'high', agent: 'NOT AN AGENT', cursor: "1'; --", window: '1y', search: '  ' })).toEqual({
    severity: 'high',
    window: '24h',
    limit: 50,
  })
})

test('a repeated parameter is not a filter', () => {
  expect(listInput({ verdict: ['allow', 'deny'] })).toEqual({ window: '24h', limit: 50 })
})

test('the cursor belongs to the page, not to the exported filter', () => {
  const input = listInput({ verdict: 'deny', cursor: '1700000000000_00000000-0000-7000-8000-000000000000' })
  expect(input.cursor).toBeDefined()
  expect(filterQuery(input)).toBe('verdict=deny&window=24h')
  expect(narrowedBy(input)).toEqual(['verdict deny'])
})
