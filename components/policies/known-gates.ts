import { COVERAGE_MIN, type Gate, gatesOf, isOfCompiler } from '@/lib/policy-gates'
import { type Finding, isOfTool } from './findings'
import type { KnownGate } from './prepare-stations'
import type { Coverage, TestRun } from './tests-types'
import type { Diagnosing } from './use-diagnostics'

type Known = 'passed' | 'failed' | 'unknown'
export type Looked = {
  diagnosing: Pick<Diagnosing, 'state' | 'findings'>
  /** The newest run of every test, of just this text; null where there is none. */
  run: Pick<TestRun, 'problem' | 'failed' | 'errored' | 'passed' | 'left'> | null
  coverage: Pick<Coverage, 'problem' | 'percent' | 'left'> | null
}

const errorsIn = (findings: readonly Finding[], isOne: (one: Finding) => boolean) =>
  findings.some((one) => one.severity === 'error' && !isOfTool(one) && isOne(one))

function ofFindings({ state, findings }: Looked['diagnosing'], isOne: (one: Finding) => boolean): Known {
  if (errorsIn(findings, isOne)) return 'failed'
  return state === 'checked' && !findings.some((one) => isOfTool(one) && one.code !== 'linter_older_than_syntax') ? 'passed' : 'unknown'
}

function ofTests(run: Looked['run']): Known {
  if (run === null) return 'unknown'
  if (run.failed + run.errored > 0 || run.problem !== null) return 'failed'
  return run.left.length === 0 && run.passed > 0 ? 'passed' : 'unknown'
}

function ofCoverage(coverage: Looked['coverage']): Known {
  if (coverage === null || coverage.problem !== null || coverage.left.length > 0) return 'unknown'
  return coverage.percent >= COVERAGE_MIN ? 'passed' : 'failed'
}

/** What is known of the gates of a draft before it is submitted, from what its page has asked already. Whatever was not measured is unknown. */
export function knownGates({ diagnosing, run, coverage }: Looked): { gate: Gate; state: Known }[] {
  const known: Partial<Record<Gate, Known>> = {
    compiles: ofFindings(diagnosing, isOfCompiler),
    lints: ofFindings(diagnosing, (one) => !isOfCompiler(one)),
    tests: ofTests(run),
    coverage: ofCoverage(coverage),
  }
  return gatesOf('draft').map((gate) => ({ gate, state: known[gate] ?? 'unknown' }))
}

export const atDraft = (gates: readonly { state: Known }[]): KnownGate[] => gates.map(({ state }) => ({ station: 'draft', state }))
