import fc from 'fast-check'
import { canonicalize } from 'json-canonicalize'
import { expect, test } from 'vitest'
import { canonicalJson, DECISION_SETS, isDouble } from './canonical'

test('JSON whose numbers are doubles has the form of RFC 8785', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      expect(canonicalJson(JSON.stringify(value))).toBe(canonicalize(value))
    }),
  )
})

test.each([
  ['9007199254740993', '9007199254740993'],
  ['9007199254740992', '9007199254740992'],
  ['1234567890123456789012345678901234567890', '1234567890123456789012345678901234567890'],
  ['0.1000', '0.1'],
  ['1.0', '1'],
  ['-0', '0'],
  ['1E3', '1000'],
  ['1e400', '1e400'],
  ['0.12345678901234567891', '0.12345678901234567891'],
  ['[3,1,2]', '[3,1,2]'],
])('%s is %s', (text, canonical) => expect(canonicalJson(text)).toBe(canonical))

test('two numbers that are one double stay two', () => {
  expect(isDouble('9007199254740993')).toBe(false)
  expect(canonicalJson('{"n":9007199254740993}')).not.toBe(canonicalJson('{"n":9007199254740992}'))
})

test('declared sets have no order, at any depth; other lists keep theirs', () => {
  const one = '{"violations":[{"code":"b"},{"a":1,"code":"a"}],"deep":{"fired_rules":["y","x"]},"list":[2,1]}'
  const other = '{"list":[2,1],"deep":{"fired_rules":["x","y"]},"violations":[{"code":"a","a":1},{"code":"b"}]}'
  expect(canonicalJson(one, DECISION_SETS)).toBe(canonicalJson(other, DECISION_SETS))
  expect(canonicalJson(one)).not.toBe(canonicalJson(other))
  expect(canonicalJson('{"list":[1,2]}', DECISION_SETS)).not.toBe(canonicalJson('{"list":[2,1]}', DECISION_SETS))
})

test('what has no canonical form is refused', () => {
  expect(() => canonicalJson('{"a":')).toThrow(SyntaxError)
  expect(() => canonicalJson('"\\ud800"')).toThrow(TypeError)
  expect(canonicalJson('{"__proto__":1,"a":2}')).toBe('{"__proto__":1,"a":2}')
})
