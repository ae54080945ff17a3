import type { Coverage } from '@/server/ports/policy-tools'

type Range = { start: { row: number }; end: { row: number }; kinds?: string[] }
export type Reported = { files: Record<string, { covered?: Range[]; not_covered?: Range[] }> }

const rowsOf = ({ start, end }: Range) => Array.from({ length: end.row - start.row + 1 }, (_, i) => start.row + i)

/** Lines of one file in three colours. A line counts as reached when anything on it was; as skipped when the optimiser or an early exit is
 *  why nothing was. */
function linesOf({ covered = [], not_covered = [] }: Reported['files'][string]) {
  const reached = new Set(covered.flatMap(rowsOf))
  const skipped = new Map<number, string>()
  const missing = new Set<number>()
  for (const range of not_covered)
    for (const row of rowsOf(range)) {
      if (reached.has(row)) continue
      const kind = range.kinds?.[0]
      if (kind) skipped.set(row, kind)
      else missing.add(row)
    }
  for (const row of skipped.keys()) missing.delete(row)
  const inOrder = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b)
  return {
    covered: inOrder(reached),
    missing: inOrder(missing),
    skipped: inOrder(skipped.keys()).map((row) => ({ row, kind: skipped.get(row) ?? '' })),
  }
}

/** OPA's report as lines by file; those of the tests themselves do not count. What the optimiser made needless was never asked to be
 *  reached, so it counts neither way. */
export function coverageOf({ files }: Reported): Coverage {
  const lines = Object.entries(files)
    .filter(([file]) => !file.endsWith('_test.rego'))
    .map(([file, report]) => ({ path: file.replace(/^\.\//, ''), ...linesOf(report) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const covered = lines.reduce((sum, one) => sum + one.covered.length, 0)
  const all = covered + lines.reduce((sum, one) => sum + one.missing.length, 0)
  return { percent: all === 0 ? 100 : (100 * covered) / all, files: lines }
}
