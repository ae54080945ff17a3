import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { EmergencyRow } from '@/lib/schemas/emergencies'

type Told = Pick<EmergencyRow, 'state' | 'confirmedAt' | 'isToReview' | 'isReviewLate' | 'reviewedAt'>

/** Where a change stands, and what a person still has to do about it. */
export function emergencyWords({ state, confirmedAt, isToReview, isReviewLate, reviewedAt }: Told): { glyph: GlyphState; word: string } {
  if (state === 'asked') return { glyph: 'wait', word: 'waits for a lead' }
  if (state === 'active') return { glyph: 'warn', word: 'in force' }
  if (state === 'lapsed') return { glyph: 'stale', word: 'lapsed' }
  if (confirmedAt === null) return { glyph: 'idle', word: 'taken back before it was confirmed' }
  if (isReviewLate) return { glyph: 'breach', word: 'review is late' }
  if (isToReview) return { glyph: 'wait', word: 'to be looked at' }
  return reviewedAt === null ? { glyph: 'idle', word: 'over' } : { glyph: 'ok', word: 'looked at' }
}

const MACHINES: Record<string, string> = {
  'system:time': 'its time was over',
  'system:lapsed': 'no lead confirmed it in time',
  'system:replaced': 'another version was made active meanwhile, so nothing was taken back',
}
/** Who or what ended it. */
export const sayEndedBy = (endedBy: string): string => MACHINES[endedBy] ?? `ended by ${endedBy}`
