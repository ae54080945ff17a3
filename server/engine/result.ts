import { readPolicyAnswer } from '@/lib/policy-result'
import type { PolicyResult, Violation } from '@/lib/schemas/evaluate'
import type { EngineVersion } from './version'

export type Judged = Omit<PolicyResult, 'violations' | 'verdict' | 'score'> & {
  violations: Violation[]
  verdict: 'allow' | 'deny' | 'review' | 'error'
  score: number | null
}

const NOTHING = {
  allow: false,
  verdict: 'error',
  violation_codes: [],
  violations: [],
  obligations: [],
  score: null,
  score_parts: {},
  principles: {},
  assumed: [],
  fired_rules: [],
  runtime_stale: true,
} as const

/** The answer when the constitution gave none; nothing was judged, so nothing is said to be current either. */
export const failedResult = (refusal: 'timeout' | 'evaluation_error' | 'undefined_result', why: string): Judged => ({
  ...NOTHING,
  violation_codes: [],
  violations: [],
  obligations: [],
  assumed: [],
  fired_rules: [],
  reason: `${refusal}: ${why}`,
  refusal,
})

/** A denial that no rule was asked for. */
export const deniedResult = (refusal: 'emergency_stop', why: string): Judged => ({
  ...failedResult('evaluation_error', ''),
  verdict: 'deny',
  reason: `${refusal}: ${why}`,
  refusal,
})

/** Reads what the policy wrote. Allowed only by a literal true, the verdict `allow` and a result of the agreed shape; anything else is an error or a denial. */
export function readResult(text: string, version: Pick<EngineVersion, 'places'>): Judged {
  const answer = readPolicyAnswer(text)
  if (!answer.isResult) return failedResult(answer.refusal, answer.why)
  const { result } = answer
  const violations = result.violations.map((violation) => ({
    ...violation,
    ...(version.places.get(violation.code) ?? { file: null, row: null }),
  }))
  return { ...result, verdict: result.refusal === 'undefined_result' ? 'error' : result.verdict, violations }
}
