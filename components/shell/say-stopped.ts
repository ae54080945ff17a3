import { formatDuration } from '@/lib/format'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { stageOf, stoppedName, tookMs } from '@/lib/stop-names'

/** "All agent work is stopped", once it was seen; before that "is being stopped". */
export function sayStopped(row: EmergencyRow): string {
  const name = stoppedName(row)
  const is = stageOf(row)
  const does = is === 'stopped' || is === 'confirmed' ? 'stopped' : is === 'not_confirmed' ? 'not confirmed to be stopped' : 'being stopped'
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${row.scope === 'services' ? 'are' : 'is'} ${does}`
}

/** How far it was seen to have come, after which time. */
export function sayStage(row: EmergencyRow): string {
  const contained = tookMs(row, row.containedAt)
  const stopped = tookMs(row, row.stoppedAt)
  const parts = [
    ...(contained === null ? ['not seen contained'] : [`contained after ${formatDuration(contained)}`]),
    ...(stopped === null ? (row.failedAt === null ? [] : ['not seen stopped']) : [`stopped after ${formatDuration(stopped)}`]),
  ]
  return parts.join(', ')
}
