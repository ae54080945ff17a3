import { isSameJudgement, isSameOutcome, principlesOf } from '@/lib/policy-outcome'
import type { FlipKind, Outcome } from '@/lib/schemas/replays'

type Compared = { before: Outcome; after: Outcome; beforeNs: number; afterNs: number }
export type Judged =
  | { status: 'skipped' }
  | { status: 'not_replayable'; why: 'masked' | 'missing_facts' }
  | (Compared & { status: 'passed' | 'latency_inflation' | 'error' })
  | (Compared & { status: 'result_diff'; kind: Exclude<FlipKind, 'error'> })

const SLOWER = 1.2
const SLOWER_NS = 100_000

export const principlesIn = ({ before, after }: Compared): string[] => principlesOf(before, after)
export const isSlower = (beforeNs: number, afterNs: number): boolean => afterNs > beforeNs * SLOWER && afterNs - beforeNs > SLOWER_NS

/** What a decision became. Latency is judged where the result is the same; whether it counts, a second look decides. */
export function compare(at: Compared): Exclude<Judged, { status: 'skipped' | 'not_replayable' }> {
  const { before, after } = at
  if (after.verdict === 'error') return { ...at, status: 'error' }
  if (before.verdict !== 'allow' && after.verdict === 'allow') return { ...at, status: 'result_diff', kind: 'deny_to_allow' }
  if (before.verdict === 'allow' && after.verdict !== 'allow') return { ...at, status: 'result_diff', kind: 'allow_to_deny' }
  if (!isSameJudgement(before, after) || !isSameOutcome(before, after)) return { ...at, status: 'result_diff', kind: 'detail' }
  return { ...at, status: isSlower(at.beforeNs, at.afterNs) ? 'latency_inflation' : 'passed' }
}

export const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
