import { AppError } from '@/lib/errors'
import { parseExact } from '@/lib/exact-json'
import type { Evaluated, EvaluationRequest, Json } from '@/server/ports/policy-tools'
import { CAPABILITIES } from './capabilities'
import type { Commands } from './commands'
import { type Reported as Covered, coverageOf } from './coverage'
import { withScratch } from './scratch'

const QUERY = /^data(\.[A-Za-z_]\w*|\["[^"\\\n]*"\])*$/
export const CLOCK = /^-?\d{1,19}$/
const TRACE_LINES = 2000
const TIMEOUT = '2s'

type Answer = {
  result?: { expressions: { value: Json }[] }[]
  errors?: { message: string; code?: string }[]
  coverage?: Covered
}

/** What OPA said instead of an answer, in one line. */
export function evaluationError(stdout: string, stderr: string): string {
  try {
    const { errors } = JSON.parse(stdout) as Answer // OPA's own shape
    if (errors?.[0]) return errors[0].message
  } catch {
    // it said it in words
  }
  return (stderr || stdout).trim().slice(0, 2000)
}

/** One evaluation by real OPA, with the clock and the runtime data of the moment it repeats. */
export async function evaluate({ opa }: Commands, request: EvaluationRequest, by: string): Promise<Evaluated> {
  const { files, query, input, runtime, nowNs, explain = false, withCoverage = false, withFails = false } = request
  if (!QUERY.test(query)) throw new AppError('BAD_REQUEST', `The query must be a rule, such as data.acgs.main.decision.`)
  if (!CLOCK.test(nowNs)) throw new AppError('BAD_REQUEST', 'nowNs must be whole nanoseconds.')
  return withScratch(files, async ({ sources: cwd, put }) => {
    const args = ['--timeout', TIMEOUT, '--capabilities', CAPABILITIES(), '--ignore', '*_test.rego']
    args.push('-d', '.', '-d', await put('runtime.json', JSON.stringify({ runtime })), '-i', await put('input.json', JSON.stringify(input)))
    if (withCoverage) args.push('--coverage', '--coverage-runs', '')
    const pinned = `${query} with time.now_ns as ${nowNs}`
    const started = performance.now()
    const { code, stdout, stderr } = await opa(['eval', '--format', 'json', ...args, pinned], { by, cwd })
    const ms = performance.now() - started
    if (code !== 0) throw new AppError('BAD_REQUEST', `The evaluation failed: ${evaluationError(stdout, stderr)}`)
    const answer = parseExact<Answer>(stdout)
    return {
      value: answer.result?.[0]?.expressions[0]?.value,
      coverage: answer.coverage ? coverageOf(answer.coverage) : null,
      trace: explain ? await traceOf(opa, [...args, pinned], { by, cwd }) : null,
      fails: withFails ? await failsOf(opa, [...args, pinned], { files, by, cwd }) : null,
      ms,
    }
  })
}

/** OPA's notes, as it prints them. A longer trace than may be read is cut, not refused. */
async function traceOf(opa: Commands['opa'], args: readonly string[], ask: { by: string; cwd: string }): Promise<string[]> {
  const { stdout } = await opa(['eval', '--format', 'pretty', '--explain', 'full', ...args], { ...ask, isLimitAnAnswer: true })
  const lines = stdout.split('\n')
  return lines.filter((line) => /^\S+\s+(\| )*(Enter|Eval|Redo|Exit|Fail|Note|Index|Save|Duplicate|Unify)/.test(line)).slice(0, TRACE_LINES)
}

/** Where expressions did not hold. OPA shortens a long path in front; it is told by its end. */
async function failsOf(
  opa: Commands['opa'],
  args: readonly string[],
  { files, ...ask }: { files: EvaluationRequest['files']; by: string; cwd: string },
): Promise<{ path: string; row: number }[]> {
  const { stdout } = await opa(['eval', '--format', 'pretty', '--explain', 'fails', ...args], { ...ask, isLimitAnAnswer: true })
  const places = new Set(stdout.split('\n').flatMap((line) => /^(\S+:\d+)\s+(?:\| )*Fail /.exec(line)?.[1] ?? []))
  return [...places].flatMap((place) => {
    const [shown = '', row = ''] = [place.slice(0, place.lastIndexOf(':')), place.slice(place.lastIndexOf(':') + 1)]
    const end = shown.replace(/^(\.\/|\.\.\.)/, '')
    const path = files.find((file) => file.path === end)?.path ?? files.find((file) => file.path.endsWith(end))?.path
    return path === undefined ? [] : [{ path, row: Number(row) }]
  })
}
