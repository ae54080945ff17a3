/** Half-open intervals of time in ms since the epoch. */
export type Interval = { from: number; to: number }

/** Sorted, without overlaps, without empty ones. */
export function merge(parts: readonly Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const part of parts.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && part.from <= last.to) last.to = Math.max(last.to, part.to)
    else merged.push({ ...part })
  }
  return merged
}

/** What of `whole` is in none of `taken`. */
export function subtract(whole: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const gone = merge(taken)
  return merge(whole).flatMap(({ from, to }) => {
    const left: Interval[] = []
    let at = from
    for (const cut of gone) {
      if (cut.to <= at || cut.from >= to) continue
      if (cut.from > at) left.push({ from: at, to: cut.from })
      at = Math.max(at, cut.to)
    }
    if (at < to) left.push({ from: at, to })
    return left
  })
}

export const totalMs = (parts: readonly Interval[]): number => merge(parts).reduce((sum, { from, to }) => sum + to - from, 0)
