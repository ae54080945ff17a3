import { expect, test } from 'vitest'
import { minimise, type Path, type Tree } from './minimise'

const always = () => true
/** Something that is true of an input, as a batch. */
const asking = (holds: (input: Tree) => boolean) => {
  const batches: number[] = []
  return {
    batches,
    ask: async (candidates: Tree[]) => {
      batches.push(candidates.length)
      return candidates.map(holds)
    },
  }
}
const read = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined),
    input,
  )

test('what does not matter goes, in lists too', async () => {
  const input = { a: { b: 1, c: { d: 2, e: 3 } }, list: [{ x: 1 }, { x: 2, y: 3 }, { x: 4 }], z: 'z' }
  const { ask } = asking((one) => read(one, ['a', 'c', 'd']) === 2 && JSON.stringify(one).includes('"x":2'))
  const made = await minimise(input, { holds: ask, kept: [], mayGoOn: always })
  expect(made).toMatchObject({ input: { a: { c: { d: 2 } }, list: [{ x: 2 }] }, isDone: true })
})

test('two members of which one must stay leave one', async () => {
  const { ask } = asking((one) => one.a !== undefined || one.b !== undefined)
  const made = await minimise({ a: 1, b: 2, c: 3 }, { holds: ask, kept: [], mayGoOn: always })
  expect(Object.keys(made.input)).toHaveLength(1)
})

test('a kept path stays with all above it, and a list around it keeps its places', async () => {
  const input = { a: { token: 'tok_1', other: 1 }, list: [1, { secret: 'tok_2', other: 1 }], z: 1 }
  const made = await minimise(input, {
    holds: asking(() => true).ask,
    kept: [
      ['a', 'token'],
      ['list', '1', 'secret'],
    ],
    mayGoOn: always,
  })
  expect(made.input).toEqual({ a: { token: 'tok_1' }, list: [1, { secret: 'tok_2' }] })
})

test('a hundred members cost a handful of batches', async () => {
  const input = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i]))
  const { ask, batches } = asking((one) => one.k7 === 7 && one.k63 === 63)
  expect((await minimise(input, { holds: ask, kept: [], mayGoOn: always })).input).toEqual({ k7: 7, k63: 63 })
  expect(batches.length).toBeLessThanOrEqual(8)
})

test('when time ends, what was found so far is given back, and it holds', async () => {
  let left = 1
  const holds = (one: Tree) => read(one, ['a', 'b']) === 1
  const made = await minimise({ a: { b: 1, c: 2 }, d: 3 }, { holds: asking(holds).ask, kept: [], mayGoOn: () => left-- > 0 })
  expect(made.isDone).toBe(false)
  expect(holds(made.input)).toBe(true)
})
