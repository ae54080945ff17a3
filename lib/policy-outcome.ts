import { readPolicyAnswer } from './policy-result'
import type { Outcome } from './schemas/replays'

/** What came back from a version: its result set as text, or how it failed. */
type Answer = { evalNs: number } & ({ kind: 'answer'; text: string } | { kind: 'error' | 'timeout' | 'crashed'; code: string })
export type Evaluated = { outcome: Outcome; evalNs: number }
const failed = (refusal: string, reason: string): Outcome => ({ verdict: 'error', reason, refusal, violations: [], obligations: [] })

/** What a version answers, as a decision would say it. */
export function outcomeOf(answer: Answer): Evaluated {
  const { evalNs } = answer
  if (answer.kind === 'timeout') return { outcome: failed('timeout', 'the evaluation was ended at its limit'), evalNs }
  if (answer.kind !== 'answer') return { outcome: failed('evaluation_error', answer.code), evalNs }
  const read = readPolicyAnswer(answer.text)
  if (!read.isResult) return { outcome: failed(read.refusal, read.why), evalNs }
  const { verdict, reason, refusal, violations, obligations } = read.result
  return { outcome: { verdict: refusal === 'undefined_result' ? 'error' : verdict, reason, refusal, violations, obligations }, evalNs }
}

type Recorded = Partial<Outcome> & { violations?: (Outcome['violations'][number] & { file?: unknown; row?: unknown })[] }
/** What was recorded, without the places and ids that the engine adds to what a policy says. */
export function recordedOutcome(result: Record<string, unknown> | null): Outcome | null {
  if (!result) return null
  const { verdict, reason, refusal, violations, obligations } = result as Recorded // the engine's own shape
  if (!verdict || typeof reason !== 'string') return null
  return {
    verdict,
    reason,
    refusal: refusal ?? null,
    violations: (violations ?? []).map(({ code, rule, principle, severity, enforcement, message, waived_by }) => ({
      code,
      rule,
      principle,
      severity,
      enforcement,
      message,
      waived_by,
    })),
    obligations: (obligations ?? []).map(({ kind, reason: why, until, priority, due_at }) => ({
      kind,
      reason: why,
      until,
      priority,
      due_at,
    })),
  }
}

const violationKey = (one: Outcome['violations'][number]): string =>
  JSON.stringify([one.code, one.rule, one.principle, one.severity, one.enforcement, one.message, one.waived_by])
const obligationKey = (one: Outcome['obligations'][number]): string =>
  JSON.stringify([one.kind, one.reason, one.until ?? null, one.priority ?? null, one.due_at ?? null])
const keysOf = <T>(list: readonly T[], key: (one: T) => string): string[] => [...new Set(list.map(key))].sort()
const isSame = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((key, at) => key === b[at])

export const isSameJudgement = (a: Outcome, b: Outcome): boolean =>
  a === b || (a.verdict === b.verdict && isSame(keysOf(a.violations, violationKey), keysOf(b.violations, violationKey)))

/** Verdict, violations, obligations, reason and refusal: nothing that a caller would see differently. */
export const isSameOutcome = (a: Outcome, b: Outcome): boolean =>
  isSameJudgement(a, b) &&
  a.reason === b.reason &&
  a.refusal === b.refusal &&
  isSame(keysOf(a.obligations, obligationKey), keysOf(b.obligations, obligationKey))

/** Principles of the violations that only one of the two has. */
export function principlesOf(before: Outcome, after: Outcome): string[] {
  const [had, has] = [keysOf(before.violations, violationKey), keysOf(after.violations, violationKey)]
  const changed = [
    ...before.violations.filter((one) => !has.includes(violationKey(one))),
    ...after.violations.filter((one) => !had.includes(violationKey(one))),
  ]
  return [...new Set(changed.map(({ principle }) => principle))].sort()
}
