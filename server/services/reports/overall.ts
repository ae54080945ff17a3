import { formatCount } from '@/lib/format'
import { sayStatus, sayValue } from '@/lib/say-figure'
import { type Completeness, type Gap, type Judged, type Missing, type ReportFigure, STATUSES, type Status } from '@/lib/schemas/reports'
import { statusOf } from './figure'

export const worstOf = (statuses: readonly Status[]): Status =>
  statuses.reduce<Status>((worst, one) => (STATUSES.indexOf(one) > STATUSES.indexOf(worst) ? one : worst), 'PASSED')

/** Rows of the figures that have a line, and of what has no source. */
export const judgedFigures = (figures: readonly ReportFigure[]): Judged[] =>
  figures.flatMap((figure) => {
    const status = statusOf(figure)
    if (status === null) return []
    return [
      {
        name: figure.name,
        target: targetOf(figure),
        measured: sayValue(figure.value, figure.unit),
        status,
        why: figure.why,
      },
    ]
  })

const targetOf = ({ line, better, unit }: ReportFigure): string =>
  line === null ? 'none' : `${better === 'up' ? 'at least' : line === 0 ? 'no more than' : 'below'} ${sayValue(line, unit)}`

export const judgedMissing = (missing: readonly Missing[]): Judged[] =>
  missing.map(({ what, why }) => ({ name: what, target: 'measured', measured: 'unknown', status: 'NOT MEASURED', why }))

/** As good as the worst row; "operational" only when every row was measured and kept its line. Pure. */
export function overallOf(rows: readonly Judged[], origin: 'live' | 'simulated') {
  const status = rows.length === 0 ? 'NOT MEASURED' : worstOf(rows.map((row) => row.status))
  const count = (wanted: Status) => rows.filter((row) => row.status === wanted).length
  const isOperational = status === 'PASSED' && rows.length > 0
  const parts = [
    `${formatCount(count('PASSED'))} passed`,
    `${formatCount(count('FAILED'))} failed`,
    `${formatCount(count('NOT MEASURED'))} not measured`,
    ...(count('STALE') > 0 ? [`${formatCount(count('STALE'))} stale`] : []),
  ]
  const lead = isOperational ? 'Operational: every row was measured and kept its line.' : 'Not called operational:'
  return { status, word: sayStatus(status, origin), sentence: isOperational ? lead : `${lead} ${parts.join(', ')}.` }
}

/** Pure. In: whether anything at all was measured in the period. */
export function completenessOf(facts: { gaps: readonly Gap[]; isAnythingMeasured: boolean; missing: readonly Missing[] }): Completeness {
  if (!facts.isAnythingMeasured) return 'nothing_measured'
  if (facts.gaps.length > 0) return 'with_gaps'
  return facts.missing.length > 0 ? 'sources_missing' : 'complete'
}
