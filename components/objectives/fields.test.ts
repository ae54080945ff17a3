import { expect, test } from 'vitest'
import { aSlo as slo } from '@/server/testing/slo'
import { changesBetween, FIELDS, fromTyped, sayValue, toTyped, valueAt, withValues } from './fields'

test('every field has a value, and what is typed comes back as it was', () => {
  for (const field of FIELDS) {
    const value = valueAt(slo, field)
    expect(Number.isFinite(value)).toBe(true)
    expect(fromTyped(toTyped(value, field.unit), field.unit)).toBe(value)
  }
})

test('a ratio is typed in percent, and a comma is a decimal point', () => {
  expect(toTyped(0.999, 'ratio')).toBe('99.9')
  expect(fromTyped('99,95', 'ratio')).toBe(0.9995)
  expect(sayValue(0.9995, 'ratio')).toMatch(/^99\.95/)
})

test.each(['', ' ', 'five', '1e', '--2', 'NaN', 'Infinity'])('%j is no number', (text) => expect(fromTyped(text, 'ms')).toBeNull())

test('a change names its field, before and after; the rest stays', () => {
  const line = FIELDS.find(({ path }) => path.join('.') === 'decisionLatency.targetMs')
  if (!line) throw new Error('the line has a field')
  const next = withValues(slo, new Map([[line, 4]]))
  expect(changesBetween(slo, next)).toEqual([{ field: line, before: 5, after: 4 }])
  expect(slo.decisionLatency.targetMs).toBe(5)
})
