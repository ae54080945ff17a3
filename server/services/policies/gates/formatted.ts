import type { Evidence } from '@/lib/schemas/versions'
import type { ServiceContext } from '@/server/context'
import type { SourceFile } from '@/server/ports/policy-tools'
import { judged, LIMITS, type Measure, many } from './outcome'

/** The first line that opa fmt would write otherwise, counted from 1; null for a formatted file. */
export async function firstOther(ctx: ServiceContext, file: SourceFile): Promise<number | null> {
  const formatted = await ctx.policyTools.format(file, ctx.actor.id)
  if (formatted === file.text) return null
  const [own, other] = [file.text.split('\n'), formatted.split('\n')]
  const at = own.findIndex((line, place) => line !== other[place])
  return (at < 0 ? own.length : at) + 1
}

/** Every Rego file as `opa fmt` writes it. */
export const formatted: Measure = async (ctx, { files }) => {
  const rego = files.filter(({ path }) => path.endsWith('.rego'))
  const odd: Evidence[] = []
  for (const file of rego) {
    const row = await firstOther(ctx, file)
    if (row !== null) odd.push({ kind: 'error', path: file.path, row, text: 'opa fmt writes this otherwise' })
  }
  const measured =
    odd.length === 0 ? `${many(rego.length, 'file is', 'files are')} formatted` : `${odd.length} of ${rego.length} files are not`
  return judged(odd.length === 0 ? 'passed' : 'failed', LIMITS.formatted, { measured, evidence: odd })
}
