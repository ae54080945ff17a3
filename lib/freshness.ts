import type { State } from '@/lib/schemas/overview'

export const WORDS: Record<State, string> = {
  ok: 'inside the line',
  warn: 'near the line',
  breach: 'over the line',
  stale: 'stale, not judged',
  unknown: 'unknown',
}

const URGENCY: Record<State, number> = { ok: 0, stale: 1, unknown: 2, warn: 3, breach: 4 }

/** True when a sample is older than twice its interval. */
export function isAged({ sampledAt, intervalMs, now }: { sampledAt: string | null; intervalMs: number; now: number }): boolean {
  // Written so that a time nobody can read counts as aged.
  return sampledAt === null || !(now - Date.parse(sampledAt) <= 2 * intervalMs)
}

/** A page reads its sources again this often when the stream says nothing. */
export const READ_EVERY_MS = 10_000
/** The board reads more often: a dead process is silent for 5 s before it counts as dead, and must be on the board within 10. */
export const BOARD_EVERY_MS = 4000

/** The interval a figure can have on a page: it cannot be younger than the page's own reading. */
export const shownInterval = (intervalMs: number): number => Math.max(intervalMs, READ_EVERY_MS)

type Sample = { state: State; sampledAt: string | null; intervalMs: number; now: number; isLost: boolean }

/** The state to show now: a judged figure turns stale when its sample is too old or the stream is lost. Unknown stays unknown. */
export function ageState({ state, isLost, ...sample }: Sample): State {
  if (state === 'unknown' || state === 'stale') return state
  return isLost || isAged(sample) ? 'stale' : state
}

/** The most urgent state of a list; no states at all is unknown. */
export function worst(states: State[]): State {
  return states.reduce<State | null>((high, state) => (high === null || URGENCY[state] > URGENCY[high] ? state : high), null) ?? 'unknown'
}
