import { expect, test } from 'vitest'
import { maskInput, tokenOf } from './mask'

const key = 'k'.repeat(32)
const mask = (...result: object[]) => JSON.stringify([{ result }])
const input = () => ({
  input_data: { code: 'print(1)', list: [{ password: 'p' }], 'a/b': 1 },
  context: { api_key: 's3cret', other: 's3cret' },
})

test('a token hides the value and stays equal for equal values', () => {
  const masked = maskInput(input(), {
    mask: mask(
      { op: 'upsert', path: '/input/context/api_key', value: 'acgs:token' },
      { op: 'upsert', path: '/input/context/other', value: 'acgs:token' },
      { op: 'upsert', path: '/input/input_data/list/0/password', value: 'acgs:token' },
      { op: 'upsert', path: '/input/input_data/a~1b', value: 0 },
      { op: 'remove', path: '/input/input_data/code' },
    ),
    key,
  })
  expect(JSON.stringify(masked.input)).not.toMatch(/s3cret|print/)
  expect(masked.input).toMatchObject({ input_data: { 'a/b': 0 }, context: { api_key: tokenOf(key, 's3cret') } })
  const context = masked.input?.context as { api_key: string; other: string }
  expect(context.api_key).toBe(context.other)
  expect(context.api_key).toMatch(/^tok_[0-9a-f]{32}$/)
  expect(masked.erased).toEqual(['/input/input_data/code'])
  expect(masked.masked).toHaveLength(4)
})

test.each([
  ['that could not be evaluated', null],
  ['that is undefined', '[]'],
  ['that is not JSON', '{'],
  ['with an unknown operation', mask({ op: 'move', path: '/input/x' })],
  ['that points outside the input', mask({ op: 'remove', path: '/result' })],
])('a mask %s leaves no input at all', (_name, text) => {
  expect(maskInput(input(), { mask: text, key })).toEqual({ input: null, masked: [], erased: ['/input'] })
})

test('a pointer that leads nowhere, or into a prototype, changes nothing', () => {
  const masked = maskInput(input(), {
    mask: mask(
      { op: 'upsert', path: '/input/context/__proto__/x', value: 1 },
      { op: 'upsert', path: '/input/context/__proto__', value: { x: 1 } },
      { op: 'upsert', path: '/input/context/__proto__/propertyIsEnumerable', value: 1 },
      { op: 'upsert', path: '/input/context/constructor/prototype', value: 1 },
      { op: 'upsert', path: '/input/context/nobody', value: 1 },
      { op: 'remove', path: '/input/context/no' },
    ),
    key,
  })
  expect(masked).toEqual({ input: input(), masked: [], erased: [] })
  expect(Object.getPrototypeOf(masked.input?.context)).toBe(Object.prototype)
  expect(({} as { x?: number }).x).toBeUndefined()
  expect({}.propertyIsEnumerable).toBeTypeOf('function')
})
