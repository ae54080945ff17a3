import { expect, test } from 'vitest'
import { DECIDES, DENIES, sayReach } from './say-reach'

const reach = { engines: 3, reached: 3, silent: 0, tookMs: 310 }

test.each([
  [reach, 'All 3 engines deny, the last after 310 ms.'],
  [{ ...reach, engines: 1, reached: 1 }, 'The one engine denies, after 310 ms.'],
  [{ ...reach, tookMs: null }, 'All 3 engines deny; how long it took is unknown.'],
  [{ ...reach, reached: 1, tookMs: null }, '1 of 3 engines denies, outcome being checked.'],
  [{ ...reach, reached: 2, silent: 1, tookMs: null }, '2 of 3 engines deny, outcome being checked; 1 engine not heard, so unknown there.'],
  [{ ...reach, silent: 1, tookMs: null }, 'All 3 engines deny; 1 engine not heard, so unknown there.'],
  [{ engines: 0, reached: 0, silent: 0, tookMs: null }, 'No engine is heard: unknown.'],
  [{ engines: 0, reached: 0, silent: 2, tookMs: null }, '2 engines not heard: unknown.'],
])('%o', (given, said) => {
  expect(sayReach(given, DENIES)).toBe(said)
})

test('of a version it says who decides with it', () => {
  expect(sayReach(reach, DECIDES)).toBe('All 3 engines decide with it, the last after 310 ms.')
})
