import type { Coverage, SourceState, WatchedKind } from '@/server/ports/cluster-watch'

/** How much of what was asked for is known: a total over less than all of it reads "at least". */
export function coverageOf(states: readonly (readonly [WatchedKind, SourceState])[]): Coverage {
  const complete = states.filter(([, { phase }]) => phase === 'complete').length
  const down = states.flatMap(([kind, { phase, lastError }]) =>
    phase !== 'complete' && lastError ? [{ kind, reason: lastError.reason, since: lastError.since }] : [],
  )
  return { sources: states.length, complete, down, isComplete: complete === states.length }
}
