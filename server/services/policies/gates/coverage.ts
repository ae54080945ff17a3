import { COVERAGE_MIN } from '@/lib/policy-gates'
import type { Evidence } from '@/lib/schemas/versions'
import type { Coverage } from '@/server/ports/policy-tools'
import { judged, LIMITS, type Measure, many } from './outcome'

/** Lines that nothing reaches, those beside each other as one place. */
function gapsOf({ path, missing }: Coverage['files'][number]): Evidence[] {
  const gaps: { from: number; to: number }[] = []
  for (const row of missing) {
    const last = gaps.at(-1)
    if (last && row === last.to + 1) last.to = row
    else gaps.push({ from: row, to: row })
  }
  return gaps.map(({ from, to }) => ({
    path,
    row: from,
    text: from === to ? `line ${from} is not reached` : `lines ${from} to ${to} are not reached`,
  }))
}

/** Share of the lines that the tests reach. Rounded down, so that 94.99 never reads as enough. */
export const coverage: Measure = async (_ctx, subject) => {
  const { percent, files } = await subject.coverage()
  const isEnough = percent >= COVERAGE_MIN
  const missing = files.reduce((sum, one) => sum + one.missing.length, 0)
  const shown = (Math.floor(percent * 10) / 10).toFixed(1)
  return judged(isEnough ? 'passed' : 'failed', LIMITS.coverage, {
    measured: `${shown} %${missing > 0 ? `, ${many(missing, 'line is', 'lines are')} not reached` : ''}`,
    evidence: files.flatMap(gapsOf).map((one) => ({ ...one, kind: isEnough ? 'info' : 'error' })),
    facts: { percent, missing },
  })
}
