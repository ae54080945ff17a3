import { expect, test } from 'vitest'
import { createOnceAMinute, MANY } from './once-a-minute'

test('a key has its turn once a minute, another key does not wait for it', () => {
  const turns = createOnceAMinute()
  expect([turns.claim('a', 0), turns.claim('a', 59_999), turns.claim('b', 1), turns.claim('a', 60_000)]).toEqual(['a', null, 'b', 'a'])
  turns.release('a')
  expect(turns.claim('a', 60_001)).toBe('a')
})

test('of a million keys a thousand are told apart and the rest share one turn; a minute later there is room again', () => {
  const turns = createOnceAMinute()
  const had = new Map<string | null, number>()
  for (let n = 0; n < 1_000_000; n += 1) {
    const turn = turns.claim(`key ${n}`, n / 100)
    had.set(turn, (had.get(turn) ?? 0) + 1)
  }
  expect([had.size, had.get(MANY), turns.size()]).toEqual([1002, 1, 1001])
  expect(turns.claim('key 7', 70_000)).toBe('key 7')
  expect(turns.size()).toBe(1)
})
