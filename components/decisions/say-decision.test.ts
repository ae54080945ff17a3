import { expect, test } from 'vitest'
import { REFUSALS, type Violation } from '@/lib/schemas/evaluate'
import { sayDecision } from './say-decision'

const asked = { agent_id: 'research-17', action: 'transfer_funds', type: 'action_authorization' }
const violation = (code: string, change: Partial<Violation> = {}): Violation => ({
  code,
  rule: 'acgs.constitutional',
  principle: 'privacy',
  severity: 'high',
  enforcement: 'deny',
  message: '',
  waived_by: null,
  file: null,
  row: null,
  ...change,
})

test('allowed without objections', () => {
  expect(sayDecision({ verdict: 'allow', refusal: null, violations: [], asked })).toEqual({
    lead: 'Allowed.',
    rest: 'research-17 asked for transfer_funds. No rule of the constitution objects.',
  })
})

test('denied names every unwaived code, and counts the waived apart', () => {
  const violations = [violation('a'), violation('b'), violation('c', { waived_by: 'W-1' })]
  expect(sayDecision({ verdict: 'deny', refusal: null, violations, asked }).rest).toBe(
    'research-17 asked for transfer_funds. 2 rules of the constitution object: a and b. 1 rule would object, but is waived.',
  )
})

test('allowed in monitor mode is said to be uncontrolled', () => {
  const { rest } = sayDecision({ verdict: 'allow', refusal: null, violations: [violation('a', { enforcement: 'monitor' })], asked })
  expect(rest).toContain('counts as uncontrolled')
})

test('an error is a denial', () => {
  expect(sayDecision({ verdict: 'error', refusal: 'timeout', violations: [], asked }).lead).toContain('Denied')
})

test.each(REFUSALS)('%s has a sentence of its own', (refusal) => {
  const { rest } = sayDecision({ verdict: 'deny', refusal, violations: [], asked })
  expect(rest).not.toContain(refusal)
})

test('a refusal of a later version is still said', () => {
  expect(sayDecision({ verdict: 'deny', refusal: 'moon_phase', violations: [], asked }).rest).toContain('Refused: moon_phase.')
})
