import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeSource, newest } from '@/server/testing/fake-stream'
import { EventStreamProvider, useEventTopic, useStreamState } from './event-stream'

const heard = vi.fn()
const assign = vi.fn()
const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms))

function Probe() {
  const { state, isLost } = useStreamState()
  useEventTopic('decisions', heard)
  return <p>{`${state} ${isLost ? 'lost' : 'kept'}`}</p>
}

function open() {
  const queryClient = new QueryClient()
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries')
  render(
    <QueryClientProvider client={queryClient}>
      <EventStreamProvider>
        <Probe />
      </EventStreamProvider>
    </QueryClientProvider>,
  )
  return invalidate
}

beforeEach(() => {
  FakeSource.all = []
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
  vi.stubGlobal('location', { assign, pathname: '/', search: '' })
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.clearAllMocks()
})

test('hands an event to those who listen to its topic, and only to them', () => {
  open()
  newest().say('open')
  newest().say('message', { topic: 'decisions', id: 'D-1', version: 3 }, '41')
  newest().say('message', { topic: 'policies', id: 'P-1', version: 1 }, '42')
  expect(heard.mock.calls).toEqual([[{ id: 'D-1', version: 3 }]])
  expect(screen.getByText('live kept')).toBeDefined()
})

test('after 20 s without a beat the stream is lost, and the next one resumes at the cursor and reads everything again', () => {
  const invalidate = open()
  newest().say('open')
  newest().say('message', { topic: 'decisions', id: 'D-1', version: 3 }, '41')
  wait(19_999)
  expect(screen.getByText('live kept')).toBeDefined()
  wait(1)
  expect(screen.getByText('reconnecting lost')).toBeDefined()
  expect(newest().isClosed).toBe(true)
  wait(5_000)
  expect(newest().url).toBe('/api/events?last=41')
  expect(invalidate).not.toHaveBeenCalled()
  newest().say('open')
  expect(invalidate).toHaveBeenCalledTimes(1)
  expect(screen.getByText('live kept')).toBeDefined()
})

test('tries that fail one after the other are lost after 20 s as well', () => {
  open()
  for (let passed = 0; passed < 20_000; passed += 1_000) {
    newest().say('error')
    wait(1_000)
  }
  expect(screen.getByText('reconnecting lost')).toBeDefined()
})

test('a short goodbye is not a loss, the end of the session is', () => {
  open()
  newest().say('open')
  newest().say('bye', { reason: 'lifetime' })
  expect(screen.getByText('reconnecting kept')).toBeDefined()
  wait(5_000)
  expect(FakeSource.all).toHaveLength(2)
  newest().say('bye', { reason: 'session' })
  expect(assign).toHaveBeenCalledWith('/sign-in')
  wait(60_000)
  expect(FakeSource.all).toHaveLength(2)
})

test('resync reads everything again', () => {
  const invalidate = open()
  newest().say('open')
  newest().say('resync')
  expect(invalidate).toHaveBeenCalledTimes(1)
})

test('coming back to the tab reconnects at once only after 12 s of silence', () => {
  const invalidate = open()
  newest().say('open')
  wait(12_000)
  act(() => void window.dispatchEvent(new Event('online')))
  expect(FakeSource.all).toHaveLength(1)
  wait(1)
  act(() => void window.dispatchEvent(new Event('online')))
  expect(FakeSource.all).toHaveLength(2)
  expect(invalidate).toHaveBeenCalled()
})
