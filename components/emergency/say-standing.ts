import type { GlyphState } from '@/components/ui/glyph-shapes'
import { STOP_LINES } from '@/lib/emergency-words'
import { formatDuration } from '@/lib/format'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { type StopStage, stageOf, stoppedName, tookMs } from '@/lib/stop-names'

type Said = { glyph: GlyphState; word: string }
/** Contained and stopped are said only when they were seen. */
export const STAGES: Record<StopStage, Said> = {
  accepted: { glyph: 'run', word: 'stopping' },
  latched: { glyph: 'run', word: 'denied, stopping' },
  contained: { glyph: 'run', word: 'contained, stopping' },
  stopped: { glyph: 'run', word: 'stopped, seen once' },
  confirmed: { glyph: 'ok', word: 'stopped, seen twice' },
  not_confirmed: { glyph: 'breach', word: 'not confirmed' },
  resumed: { glyph: 'ok', word: 'resumed' },
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What one stop came to, in one sentence with its times. */
export function sayStop(row: EmergencyRow): string {
  const contained = tookMs(row, row.containedAt)
  const stopped = tookMs(row, row.stoppedAt)
  const name = capital(stoppedName(row))
  const after = (ms: number | null, word: string) => (ms === null ? `not seen ${word}` : `${word} after ${formatDuration(ms)}`)
  const times = `${after(contained, 'contained')}, ${after(stopped, 'stopped')}`
  switch (stageOf(row)) {
    case 'accepted':
      return `${name}: the stop is accepted. Nothing was seen to be denied yet.`
    case 'latched':
      return `${name}: every request is denied. Not seen contained yet.`
    case 'contained':
      return `${name}: contained after ${formatDuration(contained ?? 0)}. Not seen stopped yet.`
    case 'stopped':
      return `${name}: ${times}. It is looked at once more.`
    case 'confirmed':
      return `${name}: ${times}, and seen twice.`
    case 'not_confirmed':
      return `${name}: the stop is not confirmed. ${capital(times)} within ${formatDuration(STOP_LINES.confirmed)}.`
    case 'resumed':
      return `${name}: ${times}. Resumed.`
  }
}

/** The page in one computed sentence. `null`: nobody could read it. `isOld`: it could not be read again, so nothing of it is said to be so now. */
export function sayEmergency(standing: readonly EmergencyRow[] | null, { isOld = false }: { isOld?: boolean } = {}): string {
  if (isOld && standing !== null) return `What stands now is not known. When it was last read: ${sayEmergency(standing)}`
  if (standing === null) return 'Whether something is stopped is not known.'
  const [newest, ...more] = standing
  if (newest === undefined) return 'Nothing is stopped.'
  return more.length === 0 ? sayStop(newest) : `${standing.length} stops stand. ${sayStop(newest)}`
}

/** What each stage permits, until somebody resumes. */
export function untilResumed(row: EmergencyRow): { may: readonly string[]; mayNot: readonly string[] } {
  const may = ['Read every page, export evidence', 'Retry a step, stop more', 'Open, follow and review incidents']
  const denied =
    row.scope === 'agent'
      ? `${capital(stoppedName(row))}: every request is denied`
      : row.scope === 'workload'
        ? `${capital(stoppedName(row))} stays at 0`
        : 'Agents: every request is denied'
  const isAll = row.scope === 'services' || row.scope === 'agents'
  return {
    may,
    mayNot: isAll
      ? [denied, 'New sandboxes', 'Rollouts, restarts, policy activation']
      : [denied, 'New sandboxes of it'].slice(0, row.scope === 'agent' ? 2 : 1),
  }
}
