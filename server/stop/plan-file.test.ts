import { createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import type { StopPlanBody } from '@/lib/schemas/stop-plan-file'
import { makeSigningKey } from '@/server/local/signing-keys'
import { openStopPlan, signStopPlan } from './plan-file'

const stored = makeSigningKey(1_000)
const { d, ...shown } = stored
const signing = {
  kid: stored.kid,
  key: createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x: stored.x, d }, format: 'jwk' }),
  expiresMs: Number.POSITIVE_INFINITY,
}
const body: StopPlanBody = {
  v: 1,
  madeAt: '2026-11-27T03:12:04.120Z',
  madeBy: 'worker-1',
  clusterUid: 'uid-of-kube-system',
  engineVersion: 1,
  plans: [],
  authorizers: [],
}

test('what was signed reads back as it was, with whose signature held', () => {
  const text = signStopPlan(body, [signing])
  expect(openStopPlan(text, [shown])).toEqual({ body, kid: stored.kid })
  expect(text).not.toContain(d)
})

test('a plan that nobody here knows the key of is read, and says so', () => {
  expect(openStopPlan(signStopPlan(body, [signing]), []).kid).toBeNull()
  const { d: _, ...other } = makeSigningKey(2_000)
  expect(openStopPlan(signStopPlan(body, [signing]), [other]).kid).toBeNull()
})

test('a plan that was changed after it was signed is refused', () => {
  const text = signStopPlan(body, [signing]).replace('uid-of-kube-system', 'uid-of-another-one')
  expect(() => openStopPlan(text, [shown])).toThrow(/changed after/)
})

test.each([
  ['', /not JSON/],
  ['[]', /does not fit/],
  [JSON.stringify({ body: '{}', signatures: [] }), /signatures/],
  [JSON.stringify({ body: '{}', signatures: [{ kid: 'one', signature: 'x'.repeat(86) }] }), /plan does not fit/],
])('%j is no plan file, and the sentence says what is wrong', (text, why) => {
  expect(() => openStopPlan(text, [])).toThrow(why)
})
