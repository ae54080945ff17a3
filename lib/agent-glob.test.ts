import fc from 'fast-check'
import { expect, test } from 'vitest'
import { globOf } from './agent-glob'

test.each([
  ['*', 'anything', true],
  ['agent-7', 'agent-7', true],
  ['agent-7', 'agent-77', false],
  ['agent-*', 'agent-', true],
  ['agent-*', 'other', false],
  ['*-prod', 'a-prod', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['**x**', 'axb', true],
])('%s against %s: %s', (glob, id, is) => expect(globOf(glob).test(id)).toBe(is))

test('it says what a regular expression would', () => {
  const glob = fc.stringMatching(/^[ab*]{1,6}$/)
  const id = fc.stringMatching(/^[ab]{0,8}$/)
  fc.assert(fc.property(glob, id, (g, i) => globOf(g).test(i) === new RegExp(`^${g.replace(/\*+/g, '.*')}$`).test(i)))
})

test('a token of many stars does not stop the engine', () => {
  for (let i = 0; i < 1000; i++) expect(globOf(`${'*'.repeat(30)}z`).test('a'.repeat(63))).toBe(false)
  for (let i = 0; i < 1000; i++) expect(globOf(`${'*a'.repeat(30)}z`).test('a'.repeat(63))).toBe(false)
})
