import { expect, test } from 'vitest'
import { filterQuery, listInput, PAGE_SIZE } from './list-input'

test('an address without anything lists what is open', () => {
  expect(listInput({})).toEqual({ view: 'open', limit: PAGE_SIZE })
})

test('what the schema refuses is left out, the rest stays', () => {
  const given = { view: 'ended', state: 'lost', kind: 'Rollback!', drill: 'yes', search: 'policy-engine', cursor: '1; drop' }
  expect(listInput(given)).toEqual({ view: 'ended', drill: 'yes', search: 'policy-engine', limit: PAGE_SIZE })
})

test('the filter goes into an address without the page', () => {
  const cursor = crypto.randomUUID()
  expect(filterQuery(listInput({ view: 'all', state: 'failed', cursor }))).toBe('view=all&state=failed')
})
