import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanJson } from './scan-json'

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

test.each([
  ['duplicate names', '{"a":1,"b":{"x":1,"x":2}}', 'b.x'],
  ['duplicate names, one escaped', '{"a":1,"\\u0061":2}', 'a'],
  ['__proto__', '{"context":{"__proto__":{}}}', 'context.__proto__'],
  ['__proto__, escaped', '{"__pr\\u006fto__":1}', '__proto__'],
  ['half of a surrogate pair', '{"a":["\\ud800"]}', 'a.0'],
  ['a NUL character', '{"a":"\\u0000"}', 'a'],
  ['2^53 + 1', '{"a":9007199254740993}', 'a'],
  ['an infinite number', '{"a":1e999}', 'a'],
  ['NaN', '{"a":NaN}', 'a'],
  ['a trailing comma', '{"a":1,}', ''],
  ['a comment', '{"a":1} // x', ''],
  ['a second value', '{} {}', ''],
  ['a control character in text', '{"a":"\n"}', 'a'],
  ['single quotes', "{'a':1}", ''],
  ['a leading zero', '{"a":01}', ''],
  ['an early end', '{"a":[1,2', ''],
  ['depth 10,000', nested(10_000), Array.from({ length: 64 }, () => 'a').join('.')],
])('%s is refused with its path', (_name, text, path) => {
  const problem = scanJson(text)
  expect(problem?.code).toBe('invalid_input')
  expect(problem?.path.startsWith(path)).toBe(true)
})

test('text over 64 KiB is too large, counted in bytes', () => {
  expect(scanJson(JSON.stringify({ a: 'x'.repeat(65_536) }))).toBeNull()
  expect(scanJson(JSON.stringify({ a: 'é'.repeat(32_769) }))).toMatchObject({ code: 'too_large', path: 'a' })
})

test.each(['0', 'false', '""', 'null', '[]', '{}', '9007199254740992', '-0', '1.5e3', '"🦊"', nested(64)])('%s is clean JSON', (text) => {
  expect(scanJson(text)).toBeNull()
})

test('whatever JSON.stringify writes is clean, and what is clean JSON.parse reads', () => {
  const shape = fc.jsonValue({ maxDepth: 8 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
  fc.assert(fc.property(shape, (value) => scanJson(JSON.stringify(value)) === null || /\\u0000|\\ud[89a-f]/.test(JSON.stringify(value))))
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      if (scanJson(text) === null) expect(() => JSON.parse(text)).not.toThrow()
    }),
  )
})
