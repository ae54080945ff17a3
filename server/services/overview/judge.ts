import type { Figure, State } from '@/lib/schemas/overview'

export type Judged = {
  value: number | null
  lastKnown?: number | null
  line: number
  /** Where "near the line" starts, in the same unit as the value. */
  warn: number
  /** Share of the line used by a value; 1 is at the line. */
  used: (value: number) => number
  isOver: (value: number) => boolean
  isNear: (value: number) => boolean
  n: number | null
  source: string
  sampledAt: Date | null
  intervalMs: number
  now: Date
  why: string
  spark?: (number | null)[]
}

/** A figure with its state. No samples is unknown; older than twice its interval is stale; only a fresh figure is judged. */
export function judge(input: Judged): Figure {
  const ageMs = input.sampledAt ? input.now.getTime() - input.sampledAt.getTime() : null
  const { value } = input
  let state: State = 'ok'
  if (value === null || ageMs === null) state = 'unknown'
  else if (ageMs > 2 * input.intervalMs) state = 'stale'
  else if (input.isOver(value)) state = 'breach'
  else if (input.isNear(value)) state = 'warn'
  return {
    value,
    lastKnown: input.lastKnown ?? null,
    state,
    used: value === null ? null : Math.max(0, input.used(value)) || 0, // nothing used of a line that allows nothing is nothing
    line: input.line,
    n: input.n,
    why: input.why,
    source: input.source,
    sampledAt: input.sampledAt?.toISOString() ?? null,
    intervalMs: input.intervalMs,
    spark: input.spark ?? [],
  }
}

/** A figure whose source does not exist in this installation, or did not answer. Says why, in words. */
export function unknownFigure(options: { line: number; source: string; why: string; intervalMs: number }): Figure {
  return { ...options, value: null, lastKnown: null, state: 'unknown', used: null, n: null, sampledAt: null, spark: [] }
}
