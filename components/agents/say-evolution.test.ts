import { expect, test } from 'vitest'
import { sayPath, sayRollback, sayTarget, stateOf } from './say-evolution'

test('the one that runs says so, whatever was deployed before it', () => {
  expect(stateOf({ state: 'deployed', isCurrent: true }).word).toBe('runs now')
  expect(stateOf({ state: 'deployed', isCurrent: false }).word).toBe('deployed before')
  expect(stateOf({ state: 'pending', isCurrent: false })).toEqual({ word: 'no decision yet', glyph: 'unknown' })
})

test('a score that was not given is unknown, never zero', () => {
  expect(sayPath({ path: 'fast', score: 0.93, state: 'human_review' })).toBe('fast path, score 0.93')
  expect(sayPath({ path: null, score: null, state: 'pending' })).toBe('path not known yet, score unknown')
  expect(sayPath({ path: null, score: 0.4, state: 'rejected' })).toBe('no path, a rule denied it, score 0.4')
})

test('a way back is measured against its line', () => {
  expect(sayRollback(null, 30_000)).toBeNull()
  expect(sayRollback(42, 30_000)).toBe('rolled back in 42 ms, inside the line 30 s')
  expect(sayRollback(31_000, 30_000)).toMatch(/over the line/)
})

test('where it goes back to, and how many people that takes', () => {
  const before = { toId: null, kind: null, score: null, deployedAt: null, people: 2 } as const
  expect(sayTarget(before)).toMatch(/before its first evolution. It takes two people/)
  expect(sayTarget({ ...before, toId: 'x', kind: 'patch', score: 0.9, people: 1 })).toMatch(
    /the patch before it, score 0.9. One person suffices/,
  )
})
