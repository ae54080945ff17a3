export type Span = { from: number; to: number }
/** Where the plot lies inside its figure, in pixels. */
export type Plot = { left: number; width: number }

/** Shorter drags are a click. */
export const LEAST_DRAG_PX = 8

const clamp = (value: number, [low, high]: readonly [number, number]) => Math.min(high, Math.max(low, value))

/** The time under a pixel, held inside the plot. */
export function timeAt(px: number, { left, width }: Plot, [from, to]: readonly [number, number]): number {
  return width <= 0 ? from : from + (clamp(px - left, [0, width]) / width) * (to - from)
}

/** At least `leastMs` around the middle of a span, whole seconds, never after `latest`. */
export function fitSpan({ from, to }: Span, { leastMs, latest }: { leastMs: number; latest: number }): Span {
  const middle = (from + to) / 2
  const half = Math.max(to - from, leastMs) / 2
  const end = Math.min(Math.ceil((middle + half) / 1000) * 1000, latest)
  return { from: Math.floor((end - 2 * half) / 1000) * 1000, to: end }
}

/** Half as long (`factor` 0.5) or twice (2), keeping the time `at` where it is on the chart. */
export function zoomAround([from, to]: readonly [number, number], { at, factor }: { at: number; factor: number }): Span {
  const kept = clamp(at, [from, to])
  return { from: kept - (kept - from) * factor, to: kept + (to - kept) * factor }
}
