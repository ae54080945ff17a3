import { expect, test } from 'vitest'
import type { PolicyResult } from '@/lib/schemas/evaluate'
import { readResult } from './result'

const allowed: PolicyResult = {
  allow: true,
  verdict: 'allow',
  reason: 'allowed',
  refusal: null,
  violation_codes: [],
  violations: [],
  obligations: [],
  score: 1,
  score_parts: {},
  principles: {},
  assumed: [],
  fired_rules: [],
  runtime_stale: false,
}
const places = new Map([['harm_risk_too_high', { file: 'principles.rego', row: 41 }]])
const read = (result: unknown) => readResult(JSON.stringify([{ result }]), { places })

test('allowed only by a literal true of the agreed shape', () => {
  expect(read(allowed)).toMatchObject({ allow: true, verdict: 'allow' })
})

test.each([
  ['allow is text', { ...allowed, allow: 'true' }],
  ['allow is 1', { ...allowed, allow: 1 }],
  ['the verdict is deny', { ...allowed, verdict: 'deny' }],
  ['there is a refusal', { ...allowed, refusal: 'emergency_stop' }],
  ['allow is false and the verdict allow', { ...allowed, allow: false }],
  ['a member is missing', { ...allowed, violations: undefined }],
  ['there is a strange member', { ...allowed, extra: 1 }],
  ['it is null', null],
  ['it is true', true],
])('never an allow when %s', (_name, result) => {
  expect(read(result)).toMatchObject({ allow: false, verdict: 'error', refusal: 'undefined_result', score: null })
})

test.each([
  ['undefined', '[]', 'undefined_result'],
  ['not JSON', '[{"result":', 'evaluation_error'],
])('a result that is %s is an error', (_name, text, refusal) => {
  expect(readResult(text, { places })).toMatchObject({ allow: false, verdict: 'error', refusal })
})

test('a violation names its file and row', () => {
  const violation = {
    code: 'harm_risk_too_high',
    rule: 'acgs.principles',
    principle: 'non_maleficence',
    severity: 'high',
    enforcement: 'deny',
    message: 'm',
    waived_by: null,
  }
  const denied = { ...allowed, allow: false, verdict: 'deny', violation_codes: ['harm_risk_too_high'], violations: [violation] }
  expect(read(denied).violations).toEqual([{ ...violation, file: 'principles.rego', row: 41 }])
})
