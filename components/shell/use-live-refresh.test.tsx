import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeSource, sayChanged } from '@/server/testing/fake-stream'
import { EventStreamProvider } from './event-stream'
import { useLiveRefresh } from './use-live-refresh'

const onHeld = vi.fn()
function Probe({ isHeld }: { isHeld: boolean }) {
  useLiveRefresh({ topics: ['decisions'], queryKey: ['decisions'], everyMs: 2_000, isHeld, onHeld })
  return null
}
function open(isHeld = false) {
  const queryClient = new QueryClient()
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries')
  const tree = (held: boolean) => (
    <QueryClientProvider client={queryClient}>
      <EventStreamProvider>
        <Probe isHeld={held} />
      </EventStreamProvider>
    </QueryClientProvider>
  )
  render(tree(isHeld))
  return invalidate
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.clearAllMocks()
})

test('a burst of events reads again once, by key prefix', () => {
  const invalidate = open()
  for (let i = 0; i < 50; i++) sayChanged('decisions')
  expect(invalidate).not.toHaveBeenCalled()
  act(() => vi.advanceTimersByTime(2_000))
  expect(invalidate.mock.calls).toEqual([[{ queryKey: ['decisions'] }]])
})

test('the next event after that is not lost', () => {
  const invalidate = open()
  sayChanged('decisions')
  act(() => vi.advanceTimersByTime(2_000))
  sayChanged('decisions')
  act(() => vi.advanceTimersByTime(2_000))
  expect(invalidate).toHaveBeenCalledTimes(2)
})

test('another topic is none of its business', () => {
  const invalidate = open()
  sayChanged('policies')
  act(() => vi.advanceTimersByTime(5_000))
  expect(invalidate).not.toHaveBeenCalled()
})

test('while held nothing is read, but it is told', () => {
  const invalidate = open(true)
  sayChanged('decisions')
  act(() => vi.advanceTimersByTime(5_000))
  expect(invalidate).not.toHaveBeenCalled()
  expect(onHeld).toHaveBeenCalledTimes(1)
})
