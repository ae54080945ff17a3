import { expect, test } from 'vitest'
import { requestsOf } from './publisher'

const message = (bytes: number) => ({ key: 'k', value: 'x'.repeat(bytes) })

test('messages are cut into requests a broker takes, in order and none left out', () => {
  const messages = Array.from({ length: 2000 }, (_, n) => ({ key: `agent-${n % 3}`, value: `${n}`.padEnd(2900) }))
  const requests = requestsOf(messages)
  expect(requests.flat()).toEqual(messages)
  for (const request of requests) expect(request.reduce((total, { value }) => total + value.length, 0)).toBeLessThan(1_000_000)
})

test('one that is larger travels alone, and one no broker takes is refused by name of its size', () => {
  expect(requestsOf([message(10), message(2_000_000), message(10)]).map((one) => one.length)).toEqual([1, 1, 1])
  expect(() => requestsOf([message(9_000_000)])).toThrow(/9000001 bytes is more than the stream takes/)
})
