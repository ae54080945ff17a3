import type { SourcePhase, SourceState } from '@/server/ports/cluster-watch'

function phaseOf(states: readonly SourceState[]): SourcePhase {
  const has = (phase: SourcePhase) => states.some((state) => state.phase === phase)
  if (states.every(({ phase }) => phase === 'complete')) return 'complete'
  if (has('complete') || has('partial')) return 'partial'
  return has('error') ? 'error' : 'loading'
}
function oldest(states: readonly SourceState[]): Date | null {
  const times = states.flatMap(({ sampleAt }) => (sampleAt ? [sampleAt.getTime()] : []))
  return times.length === 0 ? null : new Date(Math.min(...times))
}
function addAll(states: readonly SourceState[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const { relists } of states) for (const [reason, n] of Object.entries(relists)) sum[reason] = (sum[reason] ?? 0) + n
  return sum
}

/** What is known of a kind by what is known of its namespaces: complete when all are, as old as the oldest. Several have no version together. */
export function joinStates(states: readonly SourceState[]): SourceState {
  const [only] = states
  if (states.length === 1 && only) return only
  return {
    phase: states.length === 0 ? 'loading' : phaseOf(states),
    sampleAt: oldest(states),
    rv: null,
    lastError: states.find(({ lastError }) => lastError)?.lastError ?? null,
    relists: addAll(states),
    drifts: states.reduce((sum, { drifts }) => sum + drifts, 0),
  }
}
