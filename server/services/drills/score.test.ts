import { expect, test } from 'vitest'
import { DRILL_LINES } from '@/lib/drill-words'
import { type Sights, scoreOf, verdictOf } from './score'

const from = new Date('2026-11-27T12:00:00Z')
const after = (ms: number) => new Date(from.getTime() + ms)
const seen = (ms: number) => ({ from, at: after(ms), said: 'seen' })
const all: Sights = {
  detected: seen(500),
  contained: seen(DRILL_LINES.contained),
  evidence: seen(3000),
  stopped: seen(9000),
  blocked: seen(9500),
  incident: seen(400),
  restored: seen(10),
}
const drill = { state: 'incomplete', kind: 'escape', family: 'device_access' }
const resultOf = (sights: Sights, state = 'incomplete') => scoreOf({ ...drill, state }, sights)
const find = (sights: Sights, check: string, state?: string) => resultOf(sights, state).find((row) => row.check === check)

test('everything inside its line is a pass; at the line is inside', () => {
  expect(verdictOf(resultOf(all))).toBe('passed')
  expect(find(all, 'contained')).toMatchObject({ budgetMs: 10_000, measuredMs: 10_000, result: 'passed' })
})

test('a moment over its line is a failure, and says by how much', () => {
  const late = { ...all, contained: seen(DRILL_LINES.contained + 200) }
  expect(find(late, 'contained')).toMatchObject({ result: 'failed', said: expect.stringContaining('over its line') })
  expect(verdictOf(resultOf(late))).toBe('failed')
})

test('what nobody measured is unknown, and forbids a pass', () => {
  const blind = { ...all, stopped: { from, at: null, said: '' } }
  expect(find(blind, 'stopped')).toMatchObject({ measuredMs: null, result: 'unknown' })
  expect(verdictOf(resultOf(blind))).toBe('incomplete')
  const untried = { ...all, evidence: { from: null, at: null, said: '' } }
  expect(find(untried, 'evidence')).toMatchObject({ measuredMs: null, result: 'not tried' })
  expect(verdictOf(resultOf(untried))).toBe('incomplete')
  expect(verdictOf([])).toBe('incomplete')
})

test('a sensor that says nothing is a failure; while the drill runs it may still speak', () => {
  const silent: Sights = { detected: { from, at: null, said: '', failed: 'not detected' } }
  expect(find(silent, 'detected')).toMatchObject({ result: 'failed', said: 'not detected' })
  expect(find(silent, 'detected', 'running')).toMatchObject({ result: 'pending' })
  expect(verdictOf(resultOf(silent))).toBe('failed')
})

test('the worst row has the last word', () => {
  expect(verdictOf([{ result: 'unknown' }, { result: 'failed' }, { result: 'passed' }])).toBe('failed')
  expect(verdictOf([{ result: 'pending' }, { result: 'passed' }])).toBe('incomplete')
})
