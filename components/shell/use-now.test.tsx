import { act, cleanup, render, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ServerClock } from './server-clock'
import { useNow } from './use-now'

const START = Date.parse('2026-03-01T12:00:00Z')
/** The server's clock is 5 s ahead of this computer's. */
const AHEAD_MS = 5000

beforeEach(() => void vi.useFakeTimers({ now: START - AHEAD_MS }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function Age({ everyMs }: { everyMs?: number }) {
  return <p>{(useNow(everyMs) - START) / 1000}</p>
}
const NAMES = Array.from({ length: 50 }, (_, n) => `age-${n}`)
const ages = () => screen.getAllByText(/^\d+$/).map((one) => Number(one.textContent))

test('every age on a page ticks with the server’s clock, in one drawing a second', () => {
  const drawn = vi.fn()
  const { unmount } = render(
    <ServerClock serverNow={new Date(START).toISOString()}>
      <Profiler id="ages" onRender={drawn}>
        {NAMES.map((name) => (
          <Age key={name} />
        ))}
      </Profiler>
    </ServerClock>,
  )
  expect(new Set(ages())).toEqual(new Set([0]))
  expect(vi.getTimerCount()).toBe(1)
  drawn.mockClear()
  act(() => void vi.advanceTimersByTime(3000))
  expect(new Set(ages())).toEqual(new Set([3]))
  act(() => void vi.advanceTimersByTime(1000))
  expect(drawn).toHaveBeenCalledTimes(2)
  unmount()
  expect(vi.getTimerCount()).toBe(0)
})

test('what ticks at another pace has a timer of its own, which ends with the last that waits for it', () => {
  const tree = (isSlow: boolean) => (
    <ServerClock serverNow={new Date(START).toISOString()}>
      <Age />
      {isSlow ? <Age everyMs={10_000} /> : null}
    </ServerClock>
  )
  const { rerender } = render(tree(true))
  expect(vi.getTimerCount()).toBe(2)
  act(() => void vi.advanceTimersByTime(9000))
  expect(ages()).toEqual([9, 0])
  rerender(tree(false))
  expect(vi.getTimerCount()).toBe(1)
  act(() => void vi.advanceTimersByTime(1000))
  expect(ages()).toEqual([10])
})
