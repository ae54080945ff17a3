import { beforeAll, expect, test } from 'vitest'
import { BUILTINS, takeLostPrecision } from '@/server/engine/builtins/all'
import { readValue, showValue } from '@/server/engine/builtins/text'
import { compileRego } from '@/server/testing/compile-rego'
import { EvaluationError, loadPolicy, type WasmPolicy } from './wasm'

const REGO = `package t

echo := input

kept := data.kept

kinds := {"set": {2, 1}, "list": [2, 1], "none": set()}

shown := sprintf("%v %d", [input, input.n])

split := regex.split("(a+)+$", input.text)

addresses := net.cidr_expand(input.net)

parts := strings.split_n("a,b,c", ",", input.n)

hash := crypto.sha256(base64.decode(input.bytes))

subset := object.subset(input.all, {"s": {1}})

conflict := 1 if input.one

conflict := 2 if input.two

hungry := count([x | some i in numbers.range(1, input.n); x := sprintf("%d-%d", [i, input.n])])
`
const NAMES = ['echo', 'kept', 'kinds', 'shown', 'split', 'addresses', 'parts', 'hash', 'subset', 'conflict', 'hungry']
const encoder = new TextEncoder()

let module: Uint8Array<ArrayBuffer>
let policy: WasmPolicy
beforeAll(async () => {
  module = await compileRego(
    { 'é.rego': REGO },
    NAMES.map((name) => `t/${name}`),
  )
  policy = await loadPolicy(module, BUILTINS)
}, 300_000)

const ask = (name: string, input: string, format: 0 | 1 = 0) => policy.evaluate(encoder.encode(input), { entrypoint: `t/${name}`, format })
/** The answer as a value: the order inside sets and objects is nobody's. */
const shown = (name: string, input: string) => showValue(readValue(ask(name, input, 1)))
const answer = (text: string) => `[{"result":${text}}]`
const thrownBy = (act: () => unknown): EvaluationError => {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}

test.each(['0', 'false', '""', 'null', '[]', '{}', '"é値🦊"', '9007199254740993', '1234567890123456789012345678901234567890'])(
  'the input %s comes back as it went in',
  (input) => expect(ask('echo', input)).toBe(answer(input)),
)

test('data keeps its digits, and a second document replaces the first', () => {
  policy.setData('{"kept":{"n":9007199254740993}}')
  expect(ask('kept', '0')).toBe(answer('{"n":9007199254740993}'))
  policy.setData('{}')
  expect(ask('kept', '0')).toBe('[]')
  expect(thrownBy(() => policy.setData('{"kept":')).code).toBe('data_invalid')
})

test('sets are no lists in the second format', () => {
  expect(shown('kinds', '0')).toBe('{{"result": {"list": [2, 1], "none": set(), "set": {1, 2}}}}')
})

test('the SDK calls our builtins, not its own', () => {
  expect(ask('shown', '{"n":9007199254740993}')).toBe(answer('"{\\"n\\": 9007199254740993} 9007199254740993"'))
  const startedAt = performance.now()
  expect(ask('split', `{"text":"${'a'.repeat(2000)}!"}`)).toBe(answer(`["${'a'.repeat(2000)}!"]`))
  expect(performance.now() - startedAt).toBeLessThan(5000) // backtracking would outlive us all
})

test('operands and results keep what JSON has not: sets, and bytes that are no UTF-8', () => {
  expect(shown('addresses', '{"net":"10.0.0.0/31"}')).toBe('{{"result": {"10.0.0.0", "10.0.0.1"}}}')
  expect(ask('subset', '{"all":{"s":[1,2]}}')).toBe(answer('false'))
  expect(ask('hash', '{"bytes":"/w=="}')).toBe(answer('"a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89"'))
})

test('a number that no double holds is undefined where a double is read, and counted', () => {
  takeLostPrecision()
  expect(ask('parts', '{"n":2}')).toBe(answer('["a","b"]'))
  expect(takeLostPrecision()).toBeUndefined()
  expect(ask('parts', '{"n":9007199254740993}')).toBe('[]')
  expect(takeLostPrecision()).toEqual({ 'strings.split_n': 1 })
})

test('a module that calls what we do not have is not loaded', async () => {
  const calls = await compileRego({ 'x.rego': 'package x\n\nr := yaml.unmarshal(input)\n' }, ['x/r'])
  await expect(loadPolicy(calls, BUILTINS)).rejects.toMatchObject({
    code: 'builtin_missing',
    message: expect.stringContaining('yaml.unmarshal'),
  })
  await expect(loadPolicy(encoder.encode('no module'), BUILTINS)).rejects.toMatchObject({ code: 'load_failed' })
})

test('an error has a code and its text, and the instance goes on', () => {
  const conflict = thrownBy(() => ask('conflict', '{"one":true,"two":true}'))
  expect(conflict.code).toBe('evaluation_failed')
  expect(conflict.message).toContain('é.rego')
  expect(conflict.message).toContain('conflict')
  expect(thrownBy(() => ask('addresses', '{"net":"10.0.0.0/8"}')).message).toContain('65,536')
  expect(thrownBy(() => ask('nothing', '0')).code).toBe('entrypoint_unknown')
  expect(ask('conflict', '{"one":true}')).toBe(answer('1'))
  expect(ask('conflict', '{}')).toBe('[]')
})

test('memory that is used up and a depth that ends the stack leave the instance usable', () => {
  const hungry = thrownBy(() => ask('hungry', '{"n":2000000}'))
  expect([hungry.code, hungry.message]).toEqual(['memory_exhausted', expect.stringContaining('malloc')])
  expect(ask('hungry', '{"n":10}')).toBe(answer('10'))
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  expect(thrownBy(() => ask('echo', deep)).code).toMatch(/memory_exhausted|evaluation_failed/)
  expect(ask('echo', '1')).toBe(answer('1'))
  const huge = `"${'é'.repeat(2_000_000)}"`
  expect(ask('echo', huge)).toBe(answer(huge))
  expect(policy.memoryBytes()).toBeLessThanOrEqual(64 * 1024 * 1024)
})

test('20,000 evaluations take no more memory than the first hundred', async () => {
  const fresh = await loadPolicy(module, BUILTINS)
  const input = encoder.encode('{"n":7,"text":"abc","list":[1,2,3]}')
  const many = (n: number) => {
    for (let i = 0; i < n; i++) fresh.evaluate(input, { entrypoint: 't/shown' })
  }
  many(100)
  const before = fresh.memoryBytes()
  many(20_000)
  expect(fresh.memoryBytes()).toBe(before)
}, 60_000)
