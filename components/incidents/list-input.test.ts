import { expect, test } from 'vitest'
import { alertInput, filterQuery, listInput } from './list-input'

const ID = '0190c0de-0000-7000-8000-000000000001'

test('an address becomes a question; its severity is a number there', () => {
  expect(listInput({ view: 'ended', severity: '1', type: 'sandbox_escape', search: 'INC-7', cursor: ID })).toEqual({
    ...{ view: 'ended', severity: 1, type: 'sandbox_escape', search: 'INC-7', cursor: ID, limit: 50 },
  })
})

test('what an address has wrong is left out, and the list is still shown', () => {
  expect(listInput({ view: 'everything', severity: '9', state: 'lost', type: 'none', cursor: 'here', search: '' })).toEqual({
    ...{ view: 'open', limit: 50 },
  })
  expect(alertInput({ view: 'x', incidentId: 'INC-1', cursor: ['a'] })).toEqual({ view: 'all', limit: 50 })
})

test('the file has the filter of the list, and no page of it', () => {
  expect(filterQuery(listInput({ severity: '2', cursor: ID }))).toBe('view=open&severity=2')
  expect(filterQuery(alertInput({ view: 'untold', incidentId: ID }))).toBe(`view=untold&incidentId=${ID}`)
})
