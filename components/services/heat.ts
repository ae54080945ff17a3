import type { CheckCell } from '@/lib/schemas/overview'
import type { Heat } from '@/lib/schemas/workloads'

const MINUTE_MS = 60_000
type Minute = { ready: number | null; desired: number | null }

function stateOf({ ready, desired }: Minute): CheckCell['state'] {
  if (ready === null || desired === null) return 'unknown'
  if (ready >= desired) return 'ok'
  return ready === 0 ? 'breach' : 'warn'
}
const ORDER: Record<CheckCell['state'], number> = { ok: 0, unknown: 1, warn: 2, breach: 3 }

/** The minutes of the last hour, one by one, oldest first. */
const minutesOf = ({ runs }: Heat): Minute[] => runs.flatMap(([n, ready, desired]) => Array.from({ length: n }, () => ({ ready, desired })))

const sayMinute = ({ ready, desired }: Minute): string =>
  ready === null || desired === null ? 'no sample' : desired === 0 && ready === 0 ? 'scaled to 0' : `${ready} of ${desired} ready`

/** Cells of `perCell` minutes, each drawn as its worst one: a gap inside a cell is never drawn as well. */
export function heatCells(heat: Heat, perCell: number): CheckCell[] {
  const minutes = minutesOf(heat)
  const beginMs = Date.parse(heat.endsAt) - minutes.length * MINUTE_MS
  const cells: CheckCell[] = []
  for (let at = 0; at < minutes.length; at += perCell) {
    const worst = minutes.slice(at, at + perCell).reduce((bad, one) => (ORDER[stateOf(one)] > ORDER[stateOf(bad)] ? one : bad))
    cells.push({ at: new Date(beginMs + at * MINUTE_MS).toISOString(), state: stateOf(worst), detail: sayMinute(worst) })
  }
  return cells
}
