import type { CountBy, PodCounts, PodRow } from '@/server/ports/cluster-watch'

type Tally = { total: number; ready: number; terminating: number; restarts: number; byPhase: Map<string, number> }
const empty = (): Tally => ({ total: 0, ready: 0, terminating: 0, restarts: 0, byPhase: new Map() })

function add(tally: Tally, row: PodRow, sign: 1 | -1): void {
  tally.total += sign
  if (row.isReady && row.deletedAt === null) tally.ready += sign
  if (row.deletedAt !== null) tally.terminating += sign
  tally.restarts += sign * row.restarts
  const inPhase = (tally.byPhase.get(row.phase) ?? 0) + sign
  if (inPhase === 0) tally.byPhase.delete(row.phase)
  else tally.byPhase.set(row.phase, inPhase)
}
const read = ({ byPhase, ...counts }: Tally): PodCounts => ({ ...counts, byPhase: Object.fromEntries(byPhase) })

const KEY_OF: Record<CountBy, (row: PodRow) => string | null> = {
  namespace: ({ namespace }) => namespace,
  node: ({ node }) => node,
  owner: ({ owner }) => owner?.uid ?? null,
}
const DIMENSIONS = Object.keys(KEY_OF) as CountBy[] // the record's own keys

export type PodCounters = {
  change(before: PodRow | undefined, after: PodRow | undefined): void
  all(): PodCounts
  of(by: CountBy, key: string): PodCounts
  sum(by: CountBy, keys: readonly string[]): PodCounts
  keys(by: CountBy): string[]
}

/** Counts of pods that are kept up with each change and never counted anew. */
export function podCounters(): PodCounters {
  const total = empty()
  const groups: Record<CountBy, Map<string, Tally>> = { namespace: new Map(), node: new Map(), owner: new Map() }
  const addTo = (row: PodRow, sign: 1 | -1) => {
    add(total, row, sign)
    for (const by of DIMENSIONS) {
      const key = KEY_OF[by](row)
      if (key === null) continue
      const tally = groups[by].get(key) ?? empty()
      add(tally, row, sign)
      if (tally.total === 0) groups[by].delete(key)
      else groups[by].set(key, tally)
    }
  }
  return {
    change(before, after) {
      if (before) addTo(before, -1)
      if (after) addTo(after, 1)
    },
    all: () => read(total),
    of: (by, key) => read(groups[by].get(key) ?? empty()),
    sum(by, keys) {
      const whole = empty()
      for (const key of new Set(keys)) {
        const tally = groups[by].get(key)
        if (!tally) continue
        whole.total += tally.total
        whole.ready += tally.ready
        whole.terminating += tally.terminating
        whole.restarts += tally.restarts
        for (const [phase, count] of tally.byPhase) whole.byPhase.set(phase, (whole.byPhase.get(phase) ?? 0) + count)
      }
      return read(whole)
    },
    keys: (by) => [...groups[by].keys()].sort(),
  }
}
