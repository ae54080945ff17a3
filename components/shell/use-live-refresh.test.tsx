import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventStreamProvider } from './event-stream'
import { useLiveRefresh } from './use-live-refresh'

class FakeSource extends EventTarget {
  static last: FakeSource | undefined
  constructor() {
    super()
    FakeSource.last = this
  }
  close() {}
}
const say = (topic: string) =>
  act(() => void FakeSource.last?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ topic, id: '1', version: '1' }) })))

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
  for (let i = 0; i < 50; i++) say('decisions')
  expect(invalidate).not.toHaveBeenCalled()
  act(() => vi.advanceTimersByTime(2_000))
  expect(invalidate.mock.calls).toEqual([[{ queryKey: ['decisions'] }]])
})

test('the next event after that is not lost', () => {
  const invalidate = open()
  say('decisions')
  act(() => vi.advanceTimersByTime(2_000))
  say('decisions')
  act(() => vi.advanceTimersByTime(2_000))
  expect(invalidate).toHaveBeenCalledTimes(2)
})

test('another topic is none of its business', () => {
  const invalidate = open()
  say('policies')
  act(() => vi.advanceTimersByTime(5_000))
  expect(invalidate).not.toHaveBeenCalled()
})

test('while held nothing is read, but it is told', () => {
  const invalidate = open(true)
  say('decisions')
  act(() => vi.advanceTimersByTime(5_000))
  expect(invalidate).not.toHaveBeenCalled()
  expect(onHeld).toHaveBeenCalledTimes(1)
})
