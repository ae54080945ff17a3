import { expect, test } from 'vitest'
import { fairTurns } from './turns'

/** Work that ends when it is told to. */
function held() {
  const ends: (() => void)[] = []
  const order: string[] = []
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      order.push(name)
      ends.push(() => resolve(name))
    })
  return { work, order, endOne: () => ends.shift()?.() }
}
const soon = () => new Promise<void>((resolve) => setImmediate(resolve))

test('so many at once, fewer of one person, and who waits is served in turn', async () => {
  const turns = fairTurns({ atOnce: 3, perPerson: 2, waiting: 10 })
  const { work, order, endOne } = held()
  const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1'].map((name) => turns(name.charAt(0), work(name)))
  await soon()
  expect(order).toEqual(['a1', 'a2', 'b1'])
  endOne()
  await soon()
  expect(order.slice(3)).toEqual(['a3'])
  endOne()
  await soon()
  // The one who had a turn just now stands behind the one who had none.
  expect(order.slice(4)).toEqual(['c1'])
  for (let i = 0; i < 6; i++) {
    endOne()
    await soon()
  }
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'c1'])
})

test('what fails gives its turn back', async () => {
  const turns = fairTurns({ atOnce: 1, perPerson: 1, waiting: 10 })
  await expect(turns('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await turns('a', async () => 'yes')).toBe('yes')
})

test('too many waiting is an answer', async () => {
  const turns = fairTurns({ atOnce: 1, perPerson: 1, waiting: 1 })
  const { work, endOne } = held()
  const [first, second] = [turns('a', work('1')), turns('a', work('2'))]
  await expect(turns('b', work('3'))).rejects.toMatchObject({ code: 'UPSTREAM', message: expect.stringContaining('Too many') })
  endOne()
  await first
  await soon()
  endOne()
  await second
})
