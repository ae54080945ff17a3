import { expect, test } from 'vitest'
import { uuidv7 } from './uuid'

const msOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

test('version 7, variant 10, and the time it was given', () => {
  for (const now of [0, 1, 1_700_000_000_000, 2 ** 48 - 1]) {
    const id = uuidv7(now)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(msOf(id)).toBe(now)
  }
})

test('ids sort by time as text', () => {
  const times = [0, 255, 256, 65_535, 65_536, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000]
  const ids = times.map(uuidv7)
  expect([...ids].sort()).toEqual(ids)
})

test('a thousand of one millisecond differ', () => {
  expect(new Set(Array.from({ length: 1000 }, () => uuidv7(1_700_000_000_000))).size).toBe(1000)
})
