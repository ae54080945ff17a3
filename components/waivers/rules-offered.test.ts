import { expect, test } from 'vitest'
import type { WaivableRule } from '@/lib/schemas/waivers'
import { rulesOffered } from './rules-offered'

const rule = (code: string, severity: WaivableRule['severity'] = 'high'): WaivableRule => ({
  ...{ code, severity, title: code, principle: 'fairness', enforcement: 'deny' },
})
const list = { policyVersion: 1, rules: [rule('a'), rule('a', 'critical'), rule('b'), rule('b'), rule('c', 'critical')] }

test('a code with one critical place is never offered, and another is offered once', () => {
  const { offered, critical } = rulesOffered(list, [])
  expect(offered.map(({ code }) => code)).toEqual(['b'])
  expect(critical).toEqual(['a', 'c'])
})

test('a violation narrows it to its own rules', () => {
  expect(rulesOffered(list, ['c', 'b']).critical).toEqual(['c'])
  expect(rulesOffered(null, [])).toEqual({ offered: [], critical: [] })
})
