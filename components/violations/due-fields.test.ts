import { expect, test } from 'vitest'
import { bodyOf, DUE_FIELDS, typedOf } from './due-fields'

const MINUTE = 60_000
const due = {
  triageMs: { critical: 15 * MINUTE, high: 240 * MINUTE, medium: 1440 * MINUTE, low: 4320 * MINUTE },
  settleMs: { critical: 240 * MINUTE, high: 1440 * MINUTE, medium: 10_080 * MINUTE, low: 43_200 * MINUTE },
}

test('what is in force reads back as it was', () => {
  expect(typedOf(due)['triageMs.critical']).toBe('0.25')
  expect(bodyOf(typedOf(due))).toEqual({ body: due, wrong: [] })
  expect(DUE_FIELDS[0]?.label).toBe('critical: looked at within (hours)')
})

test('a time that is no short number of hours can be read and saved again beside the one that was changed', () => {
  const given = { ...due, triageMs: { ...due.triageMs, critical: 100_000, low: 1234.5678 * 3_600_000 } }
  expect(typedOf(given)).toMatchObject({ 'triageMs.critical': '0.0278', 'triageMs.low': '1234.5678' })
  expect(bodyOf(typedOf(given))).toMatchObject({ body: { triageMs: { low: given.triageMs.low } }, wrong: [] })
})

test.each(['', 'soon', '-1', '0', '0.001', '99999', '1e3', 'NaN', '1.23456'])('%j is named as wrong, and nothing else is', (text) => {
  expect(bodyOf({ ...typedOf(due), 'settleMs.low': text })).toEqual({ body: null, wrong: ['settleMs.low'] })
})

test('a comma is a decimal point', () => {
  expect(bodyOf({ ...typedOf(due), 'triageMs.high': ' 1,5 ' }).body?.triageMs.high).toBe(90 * MINUTE)
})
