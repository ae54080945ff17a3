import type { TimelineEntry } from '@/lib/schemas/incidents'

export type Folded = { entries: readonly TimelineEntry[]; isFold: boolean }

/** Fewer than this many in a row are shown as they are. */
const FEWEST = 3

/** What the system says again and again: it matters in number, not one by one. What people did, and what changed the state, never is. */
export const isRoutine = ({ by, kind, corrects }: TimelineEntry, routine: ReadonlySet<string>): boolean =>
  by.kind === 'system' && corrects === null && routine.has(kind)

/** Newest first, as it came; routine entries in a row become one fold that can be opened. Nothing is left out. Pure. */
export function foldTimeline(entries: readonly TimelineEntry[], routine: ReadonlySet<string>): Folded[] {
  const runs: Folded[] = []
  let run: TimelineEntry[] = []
  const close = () => {
    if (run.length >= FEWEST) runs.push({ entries: run, isFold: true })
    else runs.push(...run.map((entry) => ({ entries: [entry], isFold: false })))
    run = []
  }
  for (const entry of entries) {
    if (isRoutine(entry, routine)) {
      run.push(entry)
      continue
    }
    close()
    runs.push({ entries: [entry], isFold: false })
  }
  close()
  return runs
}
