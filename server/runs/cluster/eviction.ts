import { ClusterError } from '@/server/ports/cluster-error'

/** What an answer to an eviction means. Accepted is not gone: only the uid's absence is. */
export type Eviction =
  | { state: 'accepted' }
  | { state: 'gone' }
  | { state: 'blocked'; budgets: readonly string[]; retryAfterMs: number }
  | { state: 'overload'; retryAfterMs: number }
  /** More than one budget selects the pod; nobody can evict it. */
  | { state: 'stop'; why: string }

export const BLOCKED_RETRY_MS = 5_000

/** Errors: rethrows what is no answer to an eviction. */
export function evictionOf(cause: unknown): Eviction {
  if (!(cause instanceof ClusterError)) throw cause
  const { trouble } = cause
  switch (trouble.reason) {
    case 'notFound':
      return { state: 'gone' }
    case 'moved':
      if (trouble.how === 'otherObject') return { state: 'gone' }
      throw cause
    case 'disruptionBudget':
      return { state: 'blocked', budgets: trouble.budgets, retryAfterMs: BLOCKED_RETRY_MS }
    case 'overload':
      return { state: 'overload', retryAfterMs: trouble.retryAfterMs }
    case 'severalBudgets':
      return { state: 'stop', why: cause.message }
    default:
      throw cause
  }
}
