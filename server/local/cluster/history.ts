import type { Change } from './store'

const KEPT_MS = 5 * 60_000
const KEPT_CHANGES = 1000

/** The latest changes of each resource: what watches continue from and what pages of a list are read back to. */
export function createHistory(start: number, now: () => number) {
  const kept = new Map<string, { changes: Change[]; droppedUpTo: number }>()

  function of(resource: string) {
    const found = kept.get(resource) ?? { changes: [], droppedUpTo: start }
    kept.set(resource, found)
    return found
  }

  function trim(those: { changes: Change[]; droppedUpTo: number }) {
    const oldest = now() - KEPT_MS
    let count = Math.max(0, those.changes.length - KEPT_CHANGES)
    while (count < those.changes.length && (those.changes[count]?.at ?? oldest) < oldest) count += 1
    const last = those.changes[count - 1]
    if (last === undefined) return
    those.droppedUpTo = last.version
    those.changes.splice(0, count)
  }

  return {
    add(change: Change) {
      const those = of(change.resource)
      those.changes.push(change)
      // Dropping in lots keeps each addition cheap; `since` trims to the exact window.
      if (those.changes.length > KEPT_CHANGES + 256) trim(those)
    },
    since(resource: string, version: number): Change[] | null {
      const those = of(resource)
      trim(those)
      if (version < those.droppedUpTo) return null
      // Watches ask for the newest few of many.
      let from = those.changes.length
      while (from > 0 && (those.changes[from - 1]?.version ?? version) > version) from -= 1
      return those.changes.slice(from)
    },
  }
}
