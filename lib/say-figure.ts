import { formatCount, formatDuration, formatMs, formatPercent, utcTitle } from './format'
import type { FigureState, ReportFigure, Status, Unit } from './schemas/reports'

const SAYERS: Record<Unit, (value: number) => string> = {
  ratio: (value) => formatPercent(value),
  ms: formatMs,
  duration: formatDuration,
  count: formatCount,
  times: (value) => `${value.toFixed(2)} ×`,
}

/** A value with its unit; what nobody measured is `unknown`. */
export const sayValue = (value: number | null, unit: Unit): string => (value === null ? 'unknown' : SAYERS[unit](value))

export const FIGURE_WORDS: Record<FigureState, string> = {
  measured: 'measured',
  ok: 'inside the line',
  warn: 'near the line',
  breach: 'over the line',
  stale: 'stale, not judged',
  unknown: 'unknown, not judged',
}

/** Where a figure comes from, in one line. */
export const saySource = ({ n, source, query, sampledAt }: ReportFigure): string =>
  [
    source,
    query,
    n === null ? 'n unknown' : `n ${formatCount(n)}`,
    sampledAt === null ? 'never sampled' : `sampled ${utcTitle(sampledAt)}`,
  ].join(' · ')

/** '2026-01-31 00:00:00 UTC to 2026-02-01 00:00:00 UTC'. */
export const sayPeriod = ({ from, to }: { from: string; to: string }): string => `${utcTitle(from)} to ${utcTitle(to)}`

/** `(simulated)` is said wherever a status is, as long as the traffic is not live. */
export const sayStatus = (status: Status, origin: 'live' | 'simulated'): string => (origin === 'live' ? status : `${status} (simulated)`)
