import { formatCount, formatDuration } from '@/lib/format'
import type { EmergencyFilter, EmergencyRow } from '@/lib/schemas/emergency'
import { tookMs } from '@/lib/stop-names'

/** The list in one computed sentence. */
export function sayHistory(total: number | null, { view }: Pick<EmergencyFilter, 'view'>): string {
  if (total === null) return 'Stops are being counted.'
  const stops = `${formatCount(total)} ${view === 'drills' ? (total === 1 ? 'drill' : 'drills') : total === 1 ? 'stop' : 'stops'}`
  if (view === 'standing') return total === 0 ? 'Every stop was resumed.' : `${stops} not resumed.`
  return `${stops}.`
}

/** A time after the acceptance, or that it was not seen. */
export const sayAfter = (row: EmergencyRow, at: string | null): string => {
  const ms = tookMs(row, at)
  return ms === null ? 'not seen' : formatDuration(ms)
}
