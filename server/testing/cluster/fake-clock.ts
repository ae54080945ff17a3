import type { Clock } from '@/server/local/cluster/clock'

/** A clock that stands still until a test moves it. Timers fire in order of their time, each at its own time. */
export function fakeClock(start = Date.parse('2026-01-01T00:00:00Z')) {
  let now = start
  let order = 0
  const timers = new Map<number, { at: number; order: number; fn: () => void }>()
  const clock: Clock = {
    now: () => now,
    after: (ms, fn) => {
      order += 1
      const id = order
      timers.set(id, { at: now + Math.max(0, ms), order: id, fn })
      return () => timers.delete(id)
    },
  }
  function next(until: number) {
    const due = [...timers.values()].filter((timer) => timer.at <= until)
    return due.sort((a, b) => a.at - b.at || a.order - b.order)[0]
  }
  return {
    clock,
    /** Moves time on by `ms`; whatever is due on the way runs at its own time. */
    advance(ms: number): void {
      const until = now + ms
      for (let timer = next(until); timer; timer = next(until)) {
        timers.delete(timer.order)
        now = Math.max(now, timer.at)
        timer.fn()
      }
      now = until
    },
  }
}
