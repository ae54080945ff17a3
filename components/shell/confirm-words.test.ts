import { expect, test } from 'vitest'
import { METHODS, methodInWords, sayLeft } from './say-method'
import { whatIsMissing } from './typed-field'

test('every way but a passkey is called weaker, or no proof at all', () => {
  expect(METHODS.webauthn.says).toMatch(/signs exactly what is shown/)
  for (const method of ['totp', 'oidc'] as const) expect(METHODS[method].says).toMatch(/^Weaker: /)
  expect(METHODS.persona.says).toMatch(/nothing is proved/)
  expect(methodInWords('persona')).toMatch(/nothing is proved/)
})

test('what is left is said in minutes and seconds, never more than there is, and is over at the end', () => {
  const expires = '2026-01-01T00:05:00.000Z'
  const at = (text: string) => sayLeft(expires, Date.parse(text))
  expect(at('2026-01-01T00:00:00Z')).toBe('5 min 0 s')
  expect(at('2025-12-31T23:59:58Z')).toBe('5 min 0 s')
  expect(at('2026-01-01T00:00:29.5Z')).toBe('4 min 31 s')
  expect(at('2026-01-01T00:04:59.1Z')).toBe('1 s')
  expect(at('2026-01-01T00:05:00Z')).toBeNull()
})

test.each([
  ['', 'Type the name of the agent: agent-Seven'],
  ['agent', 'Still missing: -Seven'],
  ['agent-seven', 'Capital and small letters count.'],
  ['agent-8', 'This is another name than agent-Seven'],
  ['agent-Seven', null],
  [' agent-Seven ', null],
])('typed %j: %s', (value, missing) => {
  expect(whatIsMissing({ name: 'agent-Seven', of: 'agent', value })).toBe(missing)
})
