import { isOfCompiler } from '@/lib/policy-gates'
import type { Evidence } from '@/lib/schemas/versions'
import type { ServiceContext } from '@/server/context'
import type { Diagnostic, SourceFile } from '@/server/ports/policy-tools'
import { isCases } from '@/server/services/drafts/files'
import { judged, LIMITS, type Measure, many, type Outcome, waiting } from './outcome'

/** The linter carries an older parser: what it alone cannot read is no fault of the version. */
const OLDER = 'linter_older_than_syntax'

/** Cases of tests are left to the tests: they are large, and no checker reads them. */
const looked = (files: readonly SourceFile[]) => files.filter(({ path }) => !isCases(path))
const evidenceOf = ({ severity, path, range, code, message }: Diagnostic): Evidence => ({
  kind: severity,
  path,
  row: range.start.row,
  text: `${code}: ${message}`,
})
const sourceOf = async (ctx: ServiceContext): Promise<string> => {
  const { opa, regal } = await ctx.policyTools.states()
  return [`OPA ${opa.version ?? 'missing'}`, `Regal ${regal.version ?? 'missing'}`].join(', ')
}

/** That a tool could not finish says nothing about the version. */
function unfinished(found: readonly Diagnostic[], limit: string): Outcome | null {
  const tool = found.find(({ source, code }) => source === 'tool' && code !== OLDER)
  if (!tool) return null
  const why = tool.code === 'linter_missing' ? 'tool_missing' : tool.code === 'limit_exceeded' ? 'limit_exceeded' : 'failed_to_run'
  return waiting(limit, { why, says: tool.message })
}

/** Parses and compiles by real OPA, strictly, with the builtins that we have. */
export const compiles: Measure = async (ctx, { files }) => {
  const all = await ctx.policyTools.diagnose(looked(files), ctx.actor.id, { linter: 'later' })
  const errors = all.filter((one) => isOfCompiler(one) && one.severity === 'error')
  const held = errors.length === 0 ? unfinished(all, LIMITS.compiles) : null
  if (held) return held
  const measured = errors.length === 0 ? 'No error' : many(errors.length, 'error', 'errors')
  return judged(errors.length === 0 ? 'passed' : 'failed', LIMITS.compiles, {
    measured,
    evidence: errors.map(evidenceOf),
    source: await sourceOf(ctx),
  })
}

/** Regal and our own lints. Errors block; warnings are counted and shown. Where Regal is missing the gate waits for it. */
export const lints: Measure = async (ctx, { files, testSeconds }) => {
  const all = await ctx.policyTools.diagnose(looked(files), ctx.actor.id, { linterSeconds: testSeconds })
  const found = all.filter((one) => !isOfCompiler(one))
  const said = found.filter(({ source, code }) => source !== 'tool' || code === OLDER)
  const errors = said.filter(({ severity }) => severity === 'error')
  const held = errors.length === 0 ? unfinished(found, LIMITS.lints) : null
  if (held) return held
  const warnings = said.filter(({ severity }) => severity === 'warning').length
  return judged(errors.length === 0 ? 'passed' : 'failed', LIMITS.lints, {
    measured: `${many(errors.length, 'error', 'errors')}, ${many(warnings, 'warning', 'warnings')}`,
    evidence: said.map(evidenceOf),
    source: await sourceOf(ctx),
    facts: { errors: errors.length, warnings },
  })
}
