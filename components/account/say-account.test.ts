import { expect, test } from 'vitest'
import { saySession, saySource, sayStrength } from './say-account'

const passkey = { id: 'A', label: 'key', createdAt: '', usedAt: null, isBackedUp: false }
const totp = { createdAt: '' }

test('a persona is never shown as proved, whatever its session says', () => {
  expect(saySession({ kind: 'persona', session: { method: 'persona', isMfa: true } })).toMatch(/nothing about them is proved/)
  expect(saySession({ kind: 'local', session: { method: 'local', isMfa: true } })).toMatch(/proved with a second factor/)
  expect(saySession({ kind: 'oidc', session: { method: 'oidc', isMfa: false } })).toMatch(/without a second factor/)
})

test('the strongest way to confirm is named, and having none is said', () => {
  const session = { method: 'local', isMfa: true }
  expect(sayStrength({ passkeys: [passkey], totp, session })).toMatch(/signs exactly/)
  expect(sayStrength({ passkeys: [], totp, session })).toMatch(/weaker/)
  expect(sayStrength({ passkeys: [], totp: null, session })).toMatch(/nothing here/)
  expect(sayStrength({ passkeys: [], totp: null, session: { method: 'persona', isMfa: false } })).toMatch(/without any proof/)
})

test('a source nobody knows is shown as it is', () => {
  expect([saySource('group'), saySource('elsewhere')]).toEqual(['from a group of your provider', 'elsewhere'])
})
