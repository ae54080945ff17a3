import { expect, test } from 'vitest'
import type { LocalAsk } from '@/lib/schemas/stop-local'
import { CHALLENGE_MS, makeChallenge, readChallenge } from './stop-challenge'

const key = 'k'.repeat(43)
const nowMs = Date.now()
const ask: LocalAsk = {
  ...{ id: crypto.randomUUID(), scope: 'agent', target: 'agent-1', planId: crypto.randomUUID(), digest: `sha256:${'0'.repeat(64)}` },
  ...{ reason: 'it acts on its own', person: { id: crypto.randomUUID(), name: 'Ada' } },
}
const { challenge, expiresAt } = makeChallenge(key, ask, nowMs)
const whyOf = (of: LocalAsk, by = key, given = challenge) => readChallenge(by, of, { challenge: given, nowMs }).why

test('a challenge counts for its stop until it ends, and two of one stop are not the same', () => {
  expect(readChallenge(key, ask, { challenge, nowMs: nowMs + CHALLENGE_MS })).toMatchObject({ why: null, nonce: expect.any(String) })
  expect(Date.parse(expiresAt)).toBe(nowMs + CHALLENGE_MS)
  expect(readChallenge(key, ask, { challenge, nowMs: nowMs + CHALLENGE_MS + 1 })).toEqual({ why: 'late' })
  expect(makeChallenge(key, ask, nowMs).challenge).not.toBe(challenge)
})

test.each<[string, Partial<LocalAsk>]>([
  ['id', { id: crypto.randomUUID() }],
  ['scope', { scope: 'workload' }],
  ['target', { target: 'agent-2' }],
  ['plan', { planId: crypto.randomUUID() }],
  ['digest', { digest: `sha256:${'1'.repeat(64)}` }],
  ['reason', { reason: 'it acts on its own.' }],
  ['person', { person: { id: crypto.randomUUID(), name: 'Ada' } }],
])('a challenge counts for no stop of another %s', (_name, change) => {
  expect(whyOf({ ...ask, ...change })).toBe('other')
})

test('a challenge of another key, a longer life, or none at all counts for nothing', () => {
  expect(whyOf(ask, 'x'.repeat(43))).toBe('other')
  const bytes = Buffer.from(challenge, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(23) ^ 1, 23)
  expect(whyOf(ask, key, bytes.toString('base64url'))).toBe('other')
  expect(whyOf(ask, key, '')).toBe('other')
})
