export type Gap = { from: number; to: number; buckets: number }
type Sampled = { t: number; p99: number | null }

/** Runs of buckets without a sample, from the last known point before to the first one after. The running bucket alone is no gap:
 *  it has not ended. */
export function findGaps(points: readonly Sampled[], bucketMs: number): Gap[] {
  const gaps: Gap[] = []
  let first: number | null = null
  points.forEach((point, index) => {
    if (point.p99 === null) first ??= index
    if (first === null || (point.p99 === null && index < points.length - 1)) return
    const isOpen = point.p99 === null
    const buckets = (isOpen ? points.length : index) - first
    const before = points[first - 1]
    if (!(isOpen && buckets < 2))
      gaps.push({ from: before?.t ?? point.t - (index - first) * bucketMs, to: isOpen ? point.t + bucketMs : point.t, buckets })
    first = null
  })
  return gaps
}
