import { expect, test } from 'vitest'
import { endOf, sayEnd } from './session-end'

const at = (ms: number) => new Date(ms).toISOString()

test('the nearer limit is the end, and only the idle one can be moved', () => {
  expect(endOf({ idleUntil: at(1000), absoluteUntil: at(5000) })).toEqual({ at: 1000, isIdle: true })
  expect(endOf({ idleUntil: at(9000), absoluteUntil: at(5000) })).toEqual({ at: 5000, isIdle: false })
  expect(endOf(undefined)).toBeNull()
})

test('what is left is said in steps, and never as nothing', () => {
  expect(sayEnd(120_000)).toBe('Your session ends in less than 2 min.')
  expect(sayEnd(100_001)).toBe('Your session ends in less than 1 min 45 s.')
  expect(sayEnd(1)).toBe('Your session ends in less than 15 s.')
})
