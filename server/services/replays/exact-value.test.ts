import { expect, test } from 'vitest'
import { firstDifference, textOfOpa, textOfRego } from './exact-value'

test.each([
  ['{"b": [1, 2.50], "a": {"x", "y"}}', { b: [1, 2.5], a: ['x', 'y'] }, [['a']]],
  ['set()', [], [[]]],
  ['{}', {}, []],
  ['[]', [], []],
  ['{{"n": 1}, [3]}', [[3], { n: 1 }], [[]]],
  ['{{"x"}}', [['x']], [[], [['x']]]],
  ['{1: "a"}', { 1: 'a' }, []],
  ['"a\\n\\"ü{}"', 'a\n"ü{}', []],
  ['123456789012345678901', 'number:123456789012345678901', []],
  ['1e2', 100, []],
  ['[null, true, false, -0.5]', [null, true, false, -0.5], []],
])('%s is what OPA prints as JSON, with its sets', (rego, json, sets) => {
  expect(textOfRego(rego)).toBe(textOfOpa(json, sets))
})

test('a set is no array, an empty set no empty object, and another digit another number', () => {
  expect(textOfRego('{"x"}')).not.toBe(textOfOpa(['x'], []))
  expect(textOfRego('set()')).not.toBe(textOfOpa({}, []))
  expect(textOfRego('123456789012345678901')).not.toBe(textOfRego('123456789012345678902'))
  expect(textOfRego('{"b", "a", "b"}')).toBe(textOfRego('{"a", "b"}'))
})

test('what is no value is refused', () => {
  for (const text of ['', '{', '[1,]', '{"a": 1, "b"}', '1 2', 'x']) expect(() => textOfRego(text)).toThrow(SyntaxError)
})

test('a difference says where it is', () => {
  const [ours, opa] = [textOfRego('{"a": 1, "codes": {"x"}}'), textOfOpa({ a: 1, codes: ['x'] }, [])]
  expect(firstDifference(ours, opa)).toMatchObject({ path: 'codes' })
})
