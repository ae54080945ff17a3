import { AppError } from '@/lib/errors'
import { COVERAGE_MIN, type Gate } from '@/lib/policy-gates'
import { EVIDENCE_MAX, type Evidence, type GateDetail } from '@/lib/schemas/versions'
import type { ServiceContext } from '@/server/context'
import type { Subject } from './subject'

/** What a machine found at one gate of a version. */
export type Outcome = { state: 'waiting' | 'passed' | 'failed'; detail: GateDetail }
/** Measures one gate. May reject: BAD_REQUEST is what is wrong with the version, UPSTREAM is what keeps us from measuring it. */
export type Measure = (ctx: ServiceContext, subject: Subject) => Promise<Outcome>

type Found = { measured: string; evidence?: readonly Evidence[]; source?: string; facts?: GateDetail['facts'] }
const TEXT = 1000

/** In: what it is held against, in words. */
export function judged(state: 'passed' | 'failed', limit: string, { measured, evidence = [], source = '', facts }: Found): Outcome {
  const shown = evidence.slice(0, EVIDENCE_MAX).map((one) => ({ ...one, text: one.text.slice(0, TEXT) }))
  const detail = { measured: measured.slice(0, 500), limit, evidence: shown, more: evidence.length - shown.length, source }
  return { state, detail: facts ? { ...detail, facts } : detail }
}

type Waits = NonNullable<GateDetail['waits']>
export const waiting = (limit: string, waits: Waits, tries?: number): Outcome => ({
  state: 'waiting',
  detail: {
    ...{ measured: 'Not measured yet', limit, evidence: [], more: 0, source: '', waits: { ...waits, says: waits.says.slice(0, TEXT) } },
    ...(tries === undefined ? {} : { facts: { tries } }),
  },
})

export const isLimit = (message: string): boolean => /limit_exceeded|Too many policy checks/.test(message)

/** What an error says about a gate: that the version is wrong, or that nothing could be measured. Errors: whatever is not one of ours. */
export function outcomeOf(cause: unknown, limit: string): Outcome {
  if (!(cause instanceof AppError)) throw cause
  const [first = '', ...rest] = cause.message.split('\n').filter((line) => line.trim() !== '')
  if (cause.code === 'BAD_REQUEST')
    return judged('failed', limit, { measured: first, evidence: rest.map((text) => ({ text, kind: 'error' })) })
  return waiting(limit, { why: isLimit(cause.message) ? 'limit_exceeded' : 'tool_missing', says: cause.message })
}

export const many = (n: number, one: string, more: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : more}`

/** What each gate of this station is held against, in words of the page. */
export const LIMITS = {
  formatted: 'as opa fmt writes it',
  compiles: 'no error of opa check, strict, with our builtins',
  lints: 'no error; warnings are shown and do not block',
  tests: 'all pass, at least one, none empty',
  coverage: `at least ${COVERAGE_MIN} % of the lines`,
  rules_seen: 'every violation rule, both ways',
  loads: 'within 10 s, in a thread of its own',
  equals_opa: 'no difference at all',
} as const satisfies Partial<Record<Gate, string>>
export type DraftGate = keyof typeof LIMITS
