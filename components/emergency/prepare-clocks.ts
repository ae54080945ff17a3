import type { ClockTileProps } from '@/components/shell/clock-tile'
import { STOP_LINES } from '@/lib/emergency-words'
import { formatCount, formatDuration } from '@/lib/format'
import type { StopBoard } from '@/lib/schemas/stop-board'
import { tookMs } from '@/lib/stop-names'

/** A duration that grows with the clock: whole seconds. */
const growing = (ms: number): string => formatDuration(Math.floor(Math.max(0, ms) / 1000) * 1000)

type Clock = { title: string; seen: string; going: string; at: string | null; lineMs: number; counts: string }
type Given = { board: StopBoard; now: number; isStale: boolean }
type Prepared = Omit<ClockTileProps, 'children'>

/** One clock from acceptance to what was first seen. What was not seen is running, or over its line; it is never done. */
function clockOf({ title, seen, going, at, lineMs, counts }: Clock, { board: { row }, now, isStale }: Given): Prepared {
  const took = tookMs(row, at)
  const isGivenUp = row.failedAt !== null && took === null
  const elapsed = took ?? Math.max(0, (isGivenUp && row.failedAt !== null ? Date.parse(row.failedAt) : now) - Date.parse(row.acceptedAt))
  const isOver = elapsed > lineMs
  const line = { used: elapsed / lineMs, label: `line ${formatDuration(lineMs)}` }
  const end = isOver ? `${formatDuration(elapsed - lineMs)} over` : took === null ? `${growing(lineMs - elapsed)} left` : 'inside the line'
  if (took !== null)
    return {
      ...{ title, figure: formatDuration(took), aside: end, rule: line, left: counts, right: 'database clock' },
      ...(isOver
        ? { state: 'breach' as const, pill: { glyph: 'breach' as const, word: `${seen}, late` } }
        : { state: 'ok' as const, pill: { glyph: 'ok' as const, word: seen } }),
    }
  if (isGivenUp)
    return {
      ...{ title, figure: 'not seen', rule: line, left: counts, right: `given up after ${formatDuration(elapsed)}` },
      ...{ state: 'breach', pill: { glyph: 'breach', word: 'not confirmed' } },
    }
  const running = isStale ? 'stale' : isOver ? 'breach' : 'run'
  const word = isStale ? 'stale' : isOver ? 'over the line' : going
  return {
    ...{ title, figure: growing(elapsed), aside: end, rule: line, left: counts, right: 'database clock' },
    ...{ state: running, pill: { glyph: running, word } },
  }
}

export const stopClock = (given: Given): Prepared =>
  clockOf(
    {
      ...{ title: 'Stop clock', seen: given.board.row.confirmedAt === null ? 'seen once' : 'seen twice', going: 'running' },
      ...{ at: given.board.row.stoppedAt, lineMs: STOP_LINES.stopped, counts: 'from acceptance to pods gone' },
    },
    given,
  )

export const containedClock = (given: Given): Prepared =>
  clockOf(
    {
      ...{ title: 'Contained', seen: 'observed', going: 'containing', at: given.board.row.containedAt, lineMs: STOP_LINES.contained },
      counts: 'no ready endpoint, no allowed path',
    },
    given,
  )

/** How many of what was there were seen to be gone. None there, and nobody looked, are two things. */
export function goneTile({
  title,
  gone,
  total,
  foot,
}: {
  title: string
  gone: number | null
  total: number | null
  foot: string
}): Prepared {
  if (gone === null || total === null)
    return { title, state: 'unknown', pill: { glyph: 'unknown', word: 'not looked yet' }, figure: 'unknown', left: foot, right: '' }
  const isAll = gone === total
  const glyph = isAll ? 'ok' : 'run'
  const word = total === 0 ? 'none there' : isAll ? 'all' : `${formatCount(gone)} of ${formatCount(total)}`
  return {
    ...{ title, state: glyph, pill: { glyph, word }, figure: formatCount(gone), aside: `of ${formatCount(total)}` },
    ...{ left: foot, right: 'by uid' },
  }
}

/** Of how many sandboxes there is evidence; what is missing is said with it. Pure. */
export function sayEvidence(evidence: StopBoard['evidence']): string {
  if (evidence === null) return 'evidence not known'
  const { captured, of, gaps } = evidence
  const said = `evidence of ${formatCount(captured)} of ${formatCount(of)}`
  return gaps === 0 ? said : `${said}, ${gaps === 1 ? '1 gap' : `${formatCount(gaps)} gaps`}`
}

/** The run in one sentence: how far it was seen to be, and what is still there. */
export function sayBoard({ row, pods, sandboxes }: StopBoard): { first: string; rest: string } {
  const there = pods?.filter(({ state }) => state !== 'gone').length ?? null
  const left = [
    there === null
      ? 'pods not looked at yet'
      : there > 0
        ? `${formatCount(there)} of ${formatCount(pods?.length ?? 0)} pods are not seen gone`
        : null,
    sandboxes.gone < sandboxes.total
      ? `${formatCount(sandboxes.total - sandboxes.gone)} of ${formatCount(sandboxes.total)} sandboxes are not seen gone`
      : null,
  ].filter((part) => part !== null)
  const contained = tookMs(row, row.containedAt)
  const line = left.length === 0 ? '' : `${left.join(', ')}.`
  const rested = line.charAt(0).toUpperCase() + line.slice(1)
  const seen = contained === null ? '' : 'Contained. '
  if (row.resumedAt !== null) return { first: 'Resumed.', rest: '' }
  if (row.confirmedAt !== null) return { first: `${seen}Stopped.`, rest: 'Seen twice, 10 s apart.' }
  if (row.failedAt !== null)
    return { first: contained === null ? 'Not confirmed: not seen contained.' : 'Contained. The stop is not confirmed.', rest: rested }
  if (row.stoppedAt !== null) return { first: `${seen}Stopped, seen once.`, rest: 'It is looked at once more.' }
  if (contained !== null)
    return { first: 'Contained. Stopping.', rest: `Nobody stopped here can act since ${formatDuration(contained)}. ${rested}` }
  return { first: row.latchedAt === null ? 'Stopping.' : 'Denied. Containing.', rest: rested }
}
