import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { sayRefusal } from './say-refusal'

const failed = (code: string, message: string) =>
  TRPCClientError.from({ error: { message, code: -32000, data: { code, requestId: 'r-1' } } } as never)

test.each([
  ['CONFLICT', 'Somebody changed it meanwhile; look again'],
  ['NOT_FOUND', 'It is not there'],
  ['FORBIDDEN', 'You may not do this'],
  ['UNAUTHORIZED', 'Your session has ended'],
  ['BAD_REQUEST', 'The server did not take this'],
  ['SERVICE_UNAVAILABLE', 'It was not done'],
])('%s', (code, title) => {
  expect(sayRefusal(failed(code, 'As the server said.')).title).toBe(title)
})

test('a freeze is said to be one, not a change of somebody', () => {
  expect(sayRefusal(failed('CONFLICT', 'Changes are frozen until 03:00 UTC: restore.')).title).toBe('Changes are frozen')
})

test('the server’s own sentence is kept', () => {
  expect(sayRefusal(failed('CONFLICT', 'Agent a is blocked.')).detail).toBe('Agent a is blocked.')
})

test('without an answer nobody claims that nothing happened', () => {
  expect(sayRefusal(new Error('net')).detail).toMatch(/may have been done or not/)
})
