import { ClusterError } from '@/server/ports/cluster-error'
import { maskText } from '@/server/ports/cluster-mask'
import type { SourceState } from '@/server/ports/cluster-watch'

/** A source's state and the few ways it moves; each tells whoever listens. */
export type StateHolder = {
  read(): SourceState
  loading(): void
  partial(at: number): void
  complete(rv: string, at: number): void
  sampled(at: number, rv?: string): void
  failed(cause: unknown, at: number, retryAt: number | null): void
  following(at: number): void
  relisted(reason: string): void
  drifted(count: number): void
}

const reasonOf = (cause: unknown) => (cause instanceof ClusterError ? cause.trouble.reason : ('failed' as const))
const textOf = (cause: unknown) => maskText(cause instanceof Error ? cause.message : String(cause), 500)

export function stateHolder(tell: () => void = () => undefined): StateHolder {
  let state: SourceState = { phase: 'loading', sampleAt: null, rv: null, lastError: null, relists: {}, drifts: 0 }
  // Whether a whole list was ever read: then rows are there, and what follows can only make them old.
  let wasComplete = false
  const move = (change: Partial<SourceState>) => {
    const isNews = (change.phase !== undefined && change.phase !== state.phase) || change.lastError !== undefined
    state = { ...state, ...change }
    if (isNews) tell()
  }
  return {
    read: () => state,
    loading: () => {
      if (!wasComplete) move({ phase: 'loading' })
    },
    partial: (at) => {
      if (!wasComplete) move({ phase: 'partial', sampleAt: new Date(at) })
    },
    complete(rv, at) {
      wasComplete = true
      move({ phase: 'complete', rv, sampleAt: new Date(at), lastError: null })
    },
    sampled(at, rv) {
      state = { ...state, sampleAt: new Date(at), ...(rv === undefined ? {} : { rv }) }
    },
    failed(cause, at, retryAt) {
      const since = state.lastError?.since ?? new Date(at)
      move({
        phase: 'error',
        lastError: { reason: reasonOf(cause), message: textOf(cause), since, retryAt: retryAt === null ? null : new Date(retryAt) },
      })
    },
    following(at) {
      if (state.phase === 'error' || state.lastError)
        move({ phase: wasComplete ? 'complete' : 'loading', lastError: null, sampleAt: new Date(at) })
    },
    relisted: (reason) => move({ relists: { ...state.relists, [reason]: (state.relists[reason] ?? 0) + 1 } }),
    drifted: (count) => move({ drifts: state.drifts + count }),
  }
}
