import { expect, test } from 'vitest'
import type { DrillRow, ScoreRow } from '@/lib/schemas/drills'
import { filterQuery, listInput } from './list-input'
import { sayDrill, sayMeasured } from './say-drill'

const row = (over: Partial<ScoreRow>): ScoreRow => ({
  check: 'contained',
  budgetMs: 10_000,
  measuredMs: null,
  result: 'unknown',
  said: '',
  ...over,
})
const drill = (over: Partial<DrillRow>) => ({ state: 'passed', why: null, ...over }) as DrillRow // only what the sentence reads

test('a figure is there only where one was measured', () => {
  expect(sayMeasured(row({ measuredMs: 2400, result: 'passed' }))).toBe('2.4 s')
  expect(sayMeasured(row({ result: 'unknown' }))).toBe('unknown')
  expect(sayMeasured(row({ result: 'not tried' }))).toBe('not tried')
  expect(sayMeasured(row({ result: 'pending' }))).toBe('not yet')
})

test('what failed and what was not measured are named', () => {
  const score = [row({ check: 'detected', result: 'failed' }), row({ result: 'not tried' })]
  expect(sayDrill({ drill: drill({ state: 'failed', why: 'Not detected.' }), score })).toBe('Failed: detected by a sensor. Not detected.')
  expect(sayDrill({ drill: drill({ state: 'incomplete' }), score: score.slice(1) })).toBe(
    'Not passed, since this was not measured: contained.',
  )
  expect(sayDrill({ drill: drill({ state: 'running' }), score })).toBe('Under way: 0 of 2 seen so far.')
})

test('a mistyped address still shows a list, and the file holds what the list shows', () => {
  expect(listInput({ kind: 'escape', state: 'won', cursor: "x' OR 1" })).toEqual({ kind: 'escape', limit: 50 })
  expect(filterQuery(listInput({ state: 'failed', cursor: '019a5e2c-0000-7000-8000-000000000001' }))).toBe('state=failed')
})
