import { expect, test } from 'vitest'
import { filterQuery, listInput } from './list-input'

test('a mistyped part of an address is left out, the rest is asked for', () => {
  const given = { phase: 'expiring', rule: 'Harm*', unused: 'yes', search: ' OPS-17 ', cursor: 'x' }
  expect(listInput(given)).toEqual({ phase: 'expiring', unused: 'yes', search: 'OPS-17', limit: 50 })
  expect(listInput({ phase: 'nothing' })).toEqual({ phase: 'open', limit: 50 })
})

test('a filter is an address without its place in the list', () => {
  const id = crypto.randomUUID()
  expect(filterQuery(listInput({ phase: 'any', rule: 'harm_risk_too_high', cursor: `1_${id}` }))).toBe('phase=any&rule=harm_risk_too_high')
})
