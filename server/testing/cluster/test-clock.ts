import type { Clock } from '@/server/adapters/kubernetes/clock'

export type TestClock = Clock & { waits: number[]; advance(ms: number): void }
/** Time that moves by what is waited for: a wait is over at once, and remembered. */
export function testClock(random = 0.5): TestClock {
  let ahead = 0
  const waits: number[] = []
  return {
    waits,
    now: () => Date.now() + ahead,
    random: () => random,
    advance(ms) {
      ahead += ms
    },
    wait(ms, signal) {
      if (signal?.aborted) return Promise.resolve()
      waits.push(ms)
      ahead += ms
      return new Promise((resolve) => setImmediate(resolve))
    },
  }
}
