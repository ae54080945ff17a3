import type { Coverage, Traffic } from './tests-types'

/** `tests` and `traffic` alone; `both`; `skipped` by the optimiser; `missing`: nothing reached it. */
export type LineKind = 'both' | 'tests' | 'traffic' | 'skipped' | 'missing'
export type CoverRows = {
  lines: ReadonlyMap<number, LineKind>
  /** Rules with a code: in how many decisions of the sample each fired. */
  fired: ReadonlyMap<number, { fired: number; of: number }>
}

/** Line by line of one file. What only traffic reaches is its own kind: no test would notice if it broke. */
export function coverRows(path: string, { tests, traffic }: { tests: Coverage | null; traffic: Traffic | null }): CoverRows {
  const own = tests?.files.find((file) => file.path === path)
  const hit = new Set(traffic?.lines.find((file) => file.path === path)?.rows)
  const lines = new Map<number, LineKind>()
  for (const row of own?.missing ?? []) lines.set(row, 'missing')
  for (const { row } of own?.skipped ?? []) lines.set(row, 'skipped')
  for (const row of own?.covered ?? []) lines.set(row, hit.has(row) ? 'both' : 'tests')
  for (const row of hit) if (lines.get(row) !== 'both') lines.set(row, 'traffic')
  const fired = (traffic?.rules ?? [])
    .filter(({ file }) => file === path)
    .map((rule) => [rule.row, { fired: rule.fired, of: traffic?.sampled ?? 0 }] as const)
  return { lines, fired: new Map(fired) }
}

export type MissingFile = { path: string; spans: { from: number; to: number }[]; lines: number }
/** Lines that no test reaches, as spans, the file with most of them first. */
export function missingOf({ files }: Pick<Coverage, 'files'>): MissingFile[] {
  return files
    .filter(({ missing }) => missing.length > 0)
    .map(({ path, missing }) => ({ path, lines: missing.length, spans: spansOf(missing) }))
    .sort((a, b) => b.lines - a.lines)
}

function spansOf(rows: readonly number[]): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  for (const row of rows) {
    const last = spans.at(-1)
    if (last && last.to === row - 1) last.to = row
    else spans.push({ from: row, to: row })
  }
  return spans
}
