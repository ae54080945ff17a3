import type { Effect, Observed } from './kind'

/** What is done about a step that was sent and whose answer nobody has. `run` is with the same key as before. */
export type Course = 'run' | 'verify' | 'uncertain'

/** Only classes that this names are looked at first; for the others the answer would change nothing. */
export const looksFirst = (effect: Effect): boolean => effect === 'converge' || effect === 'once'

/** The table of takeovers. An act that may be done once is repeated only where the far side proves that it is not there. */
export function courseOf(effect: Effect, observed: Observed): Course {
  if (!looksFirst(effect)) return 'run'
  if (observed === 'satisfied') return 'verify'
  return effect === 'converge' || observed === 'absent' ? 'run' : 'uncertain'
}
