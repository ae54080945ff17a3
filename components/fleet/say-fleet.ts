import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatDuration } from '@/lib/format'
import { DEADLINE_MS, type FleetRow, type FleetState } from '@/lib/schemas/fleet'

export const STATES: Record<FleetState, { glyph: GlyphState; word: string }> = {
  current: { glyph: 'ok', word: 'current' },
  behind: { glyph: 'warn', word: 'behind' },
  silent: { glyph: 'warn', word: 'silent' },
  unapproved: { glyph: 'deny', word: 'revision nobody approved' },
  waiting: { glyph: 'wait', word: 'not active yet' },
  ended: { glyph: 'idle', word: 'its token ended' },
}

/** `sha256:ba341d48da6dcb4b`: enough of a revision to know it by. */
export const shortRevision = (revision: string): string => revision.slice(0, 'sha256:'.length + 16)

/** The version it decides with, in words. */
export function saysVersion({ activeRevision, activeVersion }: Pick<FleetRow, 'activeRevision' | 'activeVersion'>): string {
  if (activeRevision === null) return 'none yet'
  return activeVersion === null ? 'unknown here' : `version ${activeVersion}`
}

/** How long it has not been on the wanted version, and whether that is over the deadline. */
export function saysAge({ ageMs }: Pick<FleetRow, 'ageMs'>): { text: string; isLate: boolean } {
  if (ageMs === null) return { text: 'unknown', isLate: false }
  if (ageMs === 0) return { text: 'on it', isLate: false }
  return { text: formatDuration(ageMs), isLate: ageMs > DEADLINE_MS }
}
