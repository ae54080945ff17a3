import { cleanup, render, screen } from '@testing-library/react'
import { TRPCClientError } from '@trpc/client'
import { afterEach, expect, test } from 'vitest'
import { RecordingLocally } from './recording-locally'

afterEach(cleanup)
const failed = (data: object) => Object.assign(new TRPCClientError('failed'), { data })

test('a database that does not answer is said to be recorded for locally, and nothing else is', () => {
  const { rerender } = render(<RecordingLocally error={failed({ code: 'SERVICE_UNAVAILABLE', isUnwritten: true })} />)
  expect(screen.getByRole('status').textContent).toMatch(/^Recording locally ?The database does not answer\. A stop goes to the worker/)
  for (const other of [null, new Error('the console is away'), failed({ code: 'SERVICE_UNAVAILABLE' })]) {
    rerender(<RecordingLocally error={other} />)
    expect(screen.queryByRole('status')).toBeNull()
  }
})
