import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/lib/trpc'

type Diagnosed = inferRouterOutputs<AppRouter>['drafts']['diagnose']
export type Tools = Diagnosed['tools']
/** A finding of the tools, with an address for its documentation where that is one of the web. */
export type Finding = Diagnosed['diagnostics'][number] & { docHref: string | null }

export const toFinding = (found: Diagnosed['diagnostics'][number]): Finding => ({
  ...found,
  docHref: found.doc !== null && /^https:\/\//.test(found.doc) ? found.doc : null,
})

/** The slowest of the tools, whose words come after those of the others. */
export const isOfLinter = ({ source }: Finding): boolean => source === 'regal'

export type Counts = { errors: number; warnings: number; infos: number }
/** A tool that was ended says nothing about the draft: it is no error of a file, and the draft is not wholly checked. */
export const isOfTool = ({ source }: Finding): boolean => source === 'tool'

export function countOf(findings: readonly Finding[]): Counts {
  const own = findings.filter((one) => !isOfTool(one))
  const count = (severity: Finding['severity']) => own.filter((one) => one.severity === severity).length
  return { errors: count('error'), warnings: count('warning'), infos: count('info') }
}

const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
export const sayCounts = ({ errors, warnings, infos }: Counts): string =>
  [plural(errors, 'error'), plural(warnings, 'warning'), ...(infos > 0 ? [plural(infos, 'hint')] : [])].join(', ')

/** A text with the edits of a fix: rows and columns count from 1, ends are exclusive. */
export function applyEdits(text: string, edits: readonly { range: Finding['range']; text: string }[]): string {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const offset = ({ row, col }: { row: number; col: number }) => Math.min((starts[row - 1] ?? text.length) + col - 1, text.length)
  return [...edits]
    .map((edit) => ({ from: offset(edit.range.start), to: offset(edit.range.end), text: edit.text }))
    .sort((a, b) => b.from - a.from)
    .reduce((now, { from, to, text: by }) => now.slice(0, from) + by + now.slice(to), text)
}
