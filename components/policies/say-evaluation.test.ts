import { expect, test } from 'vitest'
import { sayEvaluation } from './say-evaluation'

const denied = { verdict: 'deny', violation_codes: ['a'], refusal: null, reason: 'a: too much' }
const recorded = { verdict: 'deny', refusal: null, codes: ['a'], policyVersion: '3', hidden: 0 }

test('an answer is a verdict and its reason, beside what was recorded', () => {
  expect(sayEvaluation({ value: denied, recorded, rules: [] })).toEqual({
    lead: 'Denied.',
    rest: 'a: too much',
    compared: 'As it was recorded.',
  })
  expect(sayEvaluation({ value: denied, recorded: { ...recorded, verdict: 'allow', codes: [], hidden: 2 }, rules: [] }).compared).toBe(
    'Otherwise than it was recorded. Version 3 decided allow (no rule objected). 2 values of the input are hidden by the mask.',
  )
})

test('a value that is no decision, and none at all, are said as such', () => {
  expect(sayEvaluation({ value: undefined, recorded: null, rules: [] })).toMatchObject({
    lead: 'Undefined.',
    rest: 'Nothing made it true.',
  })
  expect(sayEvaluation({ value: true, recorded: null, rules: [] })).toMatchObject({ lead: 'true.', compared: null })
})
