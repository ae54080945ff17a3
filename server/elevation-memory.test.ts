import { expect, test } from 'vitest'
import { type Finished, forgetElevation, recallElevation, rememberElevation } from './elevation-memory'

const expiresAt = new Date('2026-01-01T12:05:00Z')
const before = new Date(expiresAt.getTime() - 1)
const done = (): Finished => ({
  ...{ id: crypto.randomUUID(), verb: 'emergency.stop', digest: 'sha256:0', target: { kind: 'emergency_stop', id: 'services' } },
  ...{ sessionHash: 'ab', personId: 'p-1', method: 'totp', expiresAt },
})

test('a finished confirmation counts until it is over or used up', () => {
  const one = done()
  rememberElevation(one)
  expect(recallElevation(one.id, one, before)).toBe('totp')
  expect(recallElevation(one.id, one, expiresAt)).toBeNull()
  forgetElevation(one.id)
  expect(recallElevation(one.id, one, before)).toBeNull()
})

test.each<[string, Partial<Finished>]>([
  ['verb', { verb: 'emergency.contain' }],
  ['input', { digest: 'sha256:1' }],
  ['kind of target', { target: { kind: 'agent', id: 'services' } }],
  ['target', { target: { kind: 'emergency_stop', id: 'agents' } }],
  ['session', { sessionHash: 'cd' }],
  ['person', { personId: 'p-2' }],
])('a confirmation counts for no other %s', (_name, change) => {
  const one = done()
  rememberElevation(one)
  expect(recallElevation(one.id, { ...one, ...change }, before)).toBeNull()
})
