import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventStreamProvider } from '@/components/shell/event-stream'
import { FakeSource, sayChanged } from '@/server/testing/fake-stream'
import { ConsoleFrame } from './console-frame'

vi.mock('@/components/shell/app-shell', () => ({ AppShell: ({ children }: { children: ReactNode }) => children }))
vi.mock('@/components/shell/strips', () => ({ Strips: () => null }))
vi.mock('@/lib/trpc', () => ({
  useTRPC: () => ({
    overview: { pathKey: () => [['overview']], read: { queryOptions: () => ({ queryKey: [['overview', 'read']], queryFn }) } },
  }),
}))
const queryFn = vi.fn(async () => ({ sources: [], place: null }))

const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('a page that is not the board does not read it with each decision, and at once where a source or the policy changes', async () => {
  const person = { name: 'A', role: 'operator' } as never
  render(
    <QueryClientProvider client={new QueryClient()}>
      <EventStreamProvider>
        <ConsoleFrame nav={[]} env={null as never} person={person} serverNow="2026-03-01T12:00:00Z">
          page
        </ConsoleFrame>
      </EventStreamProvider>
    </QueryClientProvider>,
  )
  await later(0)
  expect(queryFn).toHaveBeenCalledTimes(1)
  sayChanged('decisions')
  await later(2000)
  expect(queryFn).toHaveBeenCalledTimes(1)
  sayChanged('services')
  await later(1000)
  expect(queryFn).toHaveBeenCalledTimes(2)
  sayChanged('policies')
  await later(900)
  expect(queryFn).toHaveBeenCalledTimes(3)
})
