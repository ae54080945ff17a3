import { formatDuration } from '@/lib/format'
import type { TimelineEntry } from '@/lib/schemas/incidents'

/** What was done, and what stands below it. A note is its own text. */
export function sayEntry({ kind, title, detail, corrects }: Pick<TimelineEntry, 'kind' | 'title' | 'detail' | 'corrects'>): {
  text: string
  below: string
} {
  const correction = corrects === null ? '' : `Corrects entry ${corrects}`
  if (kind === 'note' && detail !== null) return { text: detail, below: correction === '' ? 'Note' : correction }
  return { text: title, below: [correction, detail ?? ''].filter((part) => part !== '').join('. ') }
}

/** '+8:58', '+0:11.4', '−2:17': from the trigger to an entry. Days and hours in words. */
export function sayOffset(at: string, triggeredAt: string): string {
  const ms = Date.parse(at) - Date.parse(triggeredAt)
  const size = Math.abs(ms)
  const sign = ms < 0 ? '−' : size < 50 ? '' : '+'
  if (size >= 3_600_000) return `${sign}${formatDuration(size)}`
  const tenths = Math.floor(size / 100)
  const seconds = Math.floor((tenths % 600) / 10)
  const tail = size < 60_000 && tenths % 10 > 0 ? `.${tenths % 10}` : ''
  return `${sign}${Math.floor(tenths / 600)}:${String(seconds).padStart(2, '0')}${tail}`
}
