import { formatDuration } from '@/lib/format'
import type { FigureState, ReportFigure, Status } from '@/lib/schemas/reports'

export type Measured = Omit<ReportFigure, 'state' | 'line' | 'better' | 'why'> & {
  line?: number
  better?: 'up' | 'down'
  why?: string
  /** Absent for a figure without a line. */
  isOver?: (value: number) => boolean
  isNear?: (value: number) => boolean
  /** How much of the period nobody can speak for. */
  gapMs?: number
}

/** A figure of a period with its state. No samples is unknown. Over a gap a good value is not judged, because nobody saw the rest;
 *  a bad one stays bad. */
export function figureOf({ isOver, isNear, gapMs = 0, line, better, why = '', ...facts }: Measured): ReportFigure {
  const { value } = facts
  const isBounded = value !== null && Number.isFinite(value) // a file cannot hold an endless number; its state and why tell it
  const shown = { ...facts, value: isBounded ? value : null, line: line ?? null, better: better ?? null }
  if (value === null) return { ...shown, state: 'unknown', why: why || 'nothing was measured' }
  if (!isOver) return { ...shown, state: 'measured', why }
  if (isOver(value)) return { ...shown, state: 'breach', why }
  if (gapMs > 0) return { ...shown, state: 'unknown', why: [why, `${formatDuration(gapMs)} not measured`].filter(Boolean).join(', ') }
  return { ...shown, state: isNear?.(value) ? 'warn' : 'ok', why }
}

const STATUS: Record<Exclude<FigureState, 'measured'>, Status> = {
  ok: 'PASSED',
  warn: 'PASSED',
  breach: 'FAILED',
  stale: 'STALE',
  unknown: 'NOT MEASURED',
}

/** Whether a figure's line was kept; null for a figure without a line. */
export const statusOf = ({ state }: Pick<ReportFigure, 'state'>): Status | null => (state === 'measured' ? null : STATUS[state])
