import { PolicyResult, type Violation } from '@/lib/schemas/evaluate'
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

/** Reads what the policy wrote. Allowed only by a literal true, the verdict `allow` and a result of the agreed shape; anything else is an error or a denial. */
export function readResult(text: string, version: Pick<EngineVersion, 'places'>): Judged {
  let value: unknown
  try {
    value = (JSON.parse(text) as [{ result?: unknown }?])[0]?.result
  } catch {
    return failedResult('evaluation_error', 'the result was not JSON')
  }
  if (value === undefined) return failedResult('undefined_result', 'the constitution gave no result')
  const parsed = PolicyResult.safeParse(value)
  if (!parsed.success) return failedResult('undefined_result', 'the result does not have the agreed shape')
  const result = parsed.data
  const isAllowed = result.allow === true && result.verdict === 'allow' && result.refusal === null
  if (result.allow !== isAllowed || (result.verdict === 'allow') !== isAllowed)
    return failedResult('undefined_result', 'the result contradicts itself')
  const violations = result.violations.map((violation) => ({
    ...violation,
    ...(version.places.get(violation.code) ?? { file: null, row: null }),
  }))
  return { ...result, verdict: result.refusal === 'undefined_result' ? 'error' : result.verdict, violations }
}
