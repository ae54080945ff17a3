import { expect, test } from 'vitest'
import { type Bound, planDigest } from './plan-digest'

const plan: Bound = {
  kind: 'restart',
  params: { target: 'a' },
  steps: [{ n: 1, kind: 'check@1' }],
  runbookVersion: null,
  policyVersion: '4',
  quorum: null,
  targets: [
    { key: 'Deployment/x/a', uid: 'u1', generation: 3, resourceVersion: '10', fields: 'sha256:1' },
    { key: 'Deployment/x/b', uid: 'u2', generation: 1, resourceVersion: '11', fields: 'sha256:2' },
  ],
}
const [first = { key: '' }, second = { key: '' }] = plan.targets

test.each([
  ['the order in which targets were found', { targets: [second, first] }],
  ['a version that a status moved', { targets: [{ ...first, resourceVersion: '99' }, second] }],
])('%s says nothing', (_what, change) => {
  expect(planDigest({ ...plan, ...change })).toBe(planDigest(plan))
})

test.each<[string, Partial<Bound>]>([
  ['the kind', { kind: 'scale' }],
  ['a parameter', { params: { target: 'b' } }],
  ['a step', { steps: [] }],
  ['the runbook', { runbookVersion: '2' }],
  ['the policy', { policyVersion: '5' }],
  ['who must agree', { quorum: { any: [{ role: 'lead', n: 1 }] } }],
  ['another object of that name', { targets: [{ ...first, uid: 'u9' }, second] }],
  ['another spec', { targets: [{ ...first, generation: 4 }, second] }],
  ['another field', { targets: [{ ...first, fields: 'sha256:9' }, second] }],
  ['a target fewer', { targets: [first] }],
])('%s changes it', (_what, change) => {
  expect(planDigest({ ...plan, ...change })).not.toBe(planDigest(plan))
})

test('it is sha256 in hex', () => {
  expect(planDigest(plan)).toMatch(/^sha256:[0-9a-f]{64}$/)
})
