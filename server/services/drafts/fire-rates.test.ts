import { expect, test } from 'vitest'
import type { Rule } from '@/server/ports/policy-tools'
import { sayRates } from './fire-rates'

const rule = (code: string | null, row: number): Rule => ({
  path: 'data.x.violations',
  file: 'x.rego',
  row,
  endRow: row + 3,
  code,
  title: null,
})
const RULES = [rule('never', 4), rule('never', 9), rule('always', 14), rule('sometimes', 20), rule('new', 25), rule(null, 30)]
const JUDGED = new Set(['never', 'always', 'sometimes'])

test('a rule that never fired, or fired each time, is said once, as information; a new one and one that tells are not', () => {
  const fired = new Map([
    ['always', 1200],
    ['sometimes', 1],
  ])
  expect(sayRates(RULES, { decisions: 1200, fired }, JUDGED)).toMatchObject([
    {
      code: 'acgs/fire-rate',
      severity: 'info',
      range: { start: { row: 14 } },
      message: expect.stringMatching(/^Fired in every one of 1,200 /),
    },
    { code: 'acgs/fire-rate', severity: 'info', range: { start: { row: 4 } }, message: expect.stringMatching(/^Never fired in 1,200 /) },
  ])
})

test('without traffic, or with too little of it, nothing is said', () => {
  for (const decisions of [0, 99]) expect(sayRates(RULES, { decisions, fired: new Map() }, JUDGED)).toEqual([])
  expect(sayRates(RULES, { decisions: 100, fired: new Map() }, JUDGED)).toHaveLength(3)
})
