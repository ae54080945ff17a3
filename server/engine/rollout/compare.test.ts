import { expect, test } from 'vitest'
import { compareAnswers, type RawAnswer } from './compare'

const violation = (code: string, more: object = {}) => ({
  ...{ code, rule: 'acgs.agents', principle: 'privacy', severity: 'high', enforcement: 'deny', message: code, waived_by: null },
  ...more,
})
const said = (verdict: 'allow' | 'deny' | 'review', over: object = {}): RawAnswer => ({
  kind: 'answer',
  evalNs: 1,
  text: JSON.stringify([
    {
      result: {
        ...{
          allow: verdict === 'allow',
          verdict,
          reason: 'why',
          refusal: null,
          violation_codes: [],
          violations: [],
          obligations: [],
          score: 1,
        },
        ...{ score_parts: {}, principles: {}, assumed: [], fired_rules: [], runtime_stale: false },
        ...over,
      },
    },
  ]),
})
const undefinedOne: RawAnswer = { kind: 'answer', text: '[]', evalNs: 1 }
const late: RawAnswer = { kind: 'timeout', code: 'limit_exceeded', evalNs: 1 }
const compare = (active: RawAnswer, candidate: RawAnswer, isRead = true) => compareAnswers({ active, candidate, isRead })

test('verdict and set of violations are compared, nothing else', () => {
  expect(compare(said('allow'), said('allow', { reason: 'another', score: 0.5 }))).toEqual({ is: 'same' })
  const [one, two] = [violation('a'), violation('b')]
  expect(compare(said('deny', { violations: [one, two] }), said('deny', { violations: [two, one] }))).toEqual({ is: 'same' })
})

test.each([
  ['deny', 'allow', 'deny_to_allow'],
  ['review', 'allow', 'deny_to_allow'],
  ['allow', 'deny', 'allow_to_deny'],
  ['allow', 'review', 'allow_to_deny'],
  ['deny', 'review', 'detail'],
] as const)('%s that becomes %s is %s', (before, after, kind) => {
  expect(compare(said(before), said(after))).toMatchObject({
    is: 'other',
    flip: { kind, before: { verdict: before }, after: { verdict: after } },
  })
})

test('other violations under one verdict are a detail, with their principles', () => {
  const found = compare(
    said('deny', { violations: [violation('a')] }),
    said('deny', { violations: [violation('b', { principle: 'autonomy' })] }),
  )
  expect(found).toMatchObject({ is: 'other', flip: { kind: 'detail', principles: ['autonomy', 'privacy'] } })
})

test('a candidate that fails has failed, also where the active one fails with the same text', () => {
  for (const failed of [undefinedOne, late, { kind: 'crashed', code: 'thread_lost', evalNs: 1 } as const])
    expect(compare(said('allow'), failed)).toMatchObject({ is: 'failed', flip: { kind: 'error' } })
  expect(compare(undefinedOne, undefinedOne, false)).toMatchObject({ is: 'failed' })
})

test('where the active one had no time, nothing is said; where it fails each time, an allow is a denial that became one', () => {
  expect(compare(late, said('allow'), false)).toEqual({ is: 'unknown' })
  expect(compare(undefinedOne, said('allow'), false)).toMatchObject({ is: 'other', flip: { kind: 'deny_to_allow' } })
})
