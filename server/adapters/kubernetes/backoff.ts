import type { Clock } from './clock'

export const BACKOFF = { firstMs: 800, maxMs: 30_000, healthyMs: 120_000 } as const

export type Backoff = { next(): number; healthyFor(ms: number): void }
/** 0.8 s doubling to 30 s, each wait drawn from zero to there, and from the start again after two healthy minutes. */
export function backoff({ random }: Pick<Clock, 'random'>): Backoff {
  let tries = 0
  return {
    next() {
      const most = Math.min(BACKOFF.maxMs, BACKOFF.firstMs * 2 ** tries)
      tries = Math.min(tries + 1, 16)
      return Math.round(random() * most)
    },
    healthyFor(ms) {
      if (ms >= BACKOFF.healthyMs) tries = 0
    },
  }
}
