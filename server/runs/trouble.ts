import { ClusterError, type ClusterReason } from '@/server/ports/cluster-error'
import { Fenced } from './gate'
import { NotSent, Refused } from './kind'

/** What a failed call means for its step. `unsent`: nothing arrived, it may be tried again. `refused`: trying again would say the same.
 *  `unknown`: nobody can say. `fenced`: the object carries a newer owner's mark. */
export type Meaning = 'unsent' | 'refused' | 'unknown' | 'fenced'

const MEANING: Record<ClusterReason, Meaning> = {
  moved: 'refused',
  fenced: 'fenced',
  denied: 'refused',
  unauthenticated: 'unsent',
  notFound: 'refused',
  alreadyExists: 'refused',
  conflict: 'refused',
  invalid: 'refused',
  disruptionBudget: 'unsent',
  severalBudgets: 'refused',
  quota: 'refused',
  webhook: 'refused',
  overload: 'unsent',
  unreachable: 'unsent',
  outcomeUnknown: 'unknown',
  expired: 'unsent',
  behind: 'unsent',
  unsupported: 'refused',
  badAnswer: 'unknown',
  failed: 'unknown',
}

export function meaningOf(cause: unknown): Meaning {
  if (cause instanceof ClusterError) return MEANING[cause.trouble.reason]
  if (cause instanceof Fenced) return 'fenced'
  if (cause instanceof NotSent) return 'unsent'
  return cause instanceof Refused ? 'refused' : 'unknown'
}

/** Of a failure, for the record: bounded, one line. Messages of the port are masked already. */
export const wordsOf = (cause: unknown): string =>
  (cause instanceof Error ? `${cause.name === 'Error' ? '' : `${cause.name}: `}${cause.message}` : String(cause))
    .replace(/\s+/g, ' ')
    .slice(0, 500)
