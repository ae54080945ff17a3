import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatCount, visibleText } from '@/lib/format'
import type { ExportRow } from '@/lib/schemas/audit-exports'

const minute = (at: string) => at.slice(0, 16).replace('T', ' ')
/** `2026-01-31 00:00 to 2026-02-01 00:00 UTC` */
export const saySpan = ({ from, to }: Pick<ExportRow, 'from' | 'to'>): string => `${minute(from)} to ${minute(to)} UTC`

const STATES: Record<ExportRow['state'], { glyph: GlyphState; word: string }> = {
  requested: { glyph: 'wait', word: 'waits' },
  making: { glyph: 'run', word: 'being made' },
  made: { glyph: 'ok', word: 'made' },
  failed: { glyph: 'breach', word: 'failed' },
  expired: { glyph: 'unknown', word: 'no longer kept' },
}
export const sayState = (state: ExportRow['state']) => STATES[state]

/** What is in an export, or why it is not there. */
export function sayExport({ state, entries, first, end, size, leftOut, failedWhy }: ExportRow): string {
  if (state === 'failed') return visibleText(failedWhy ?? 'Why is not known.')
  if (entries === null || first === null || end === null || size === null)
    return failedWhy === null ? 'The worker makes it.' : `Tried again soon: ${visibleText(failedWhy)}`
  const noun = entries === 1 ? 'entry' : 'entries'
  const range =
    entries === 0 ? `0 ${noun} in that time` : `${formatCount(entries)} ${noun}, index ${formatCount(first)} to ${formatCount(end - 1)}`
  const left = leftOut === null || leftOut === 0 ? '' : `; ${formatCount(leftOut)} more wait for a signed checkpoint`
  return `${range}, of a log of ${formatCount(size)}${left}`
}
