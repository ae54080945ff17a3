import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { ViolationState } from '@/lib/schemas/violations'

/** Stored words as they are read: `false_positive` is a false alarm to people. */
export const STATE_WORDS: Record<ViolationState, string> = {
  new: 'new',
  reopened: 'reopened',
  triaged: 'triaged',
  fix_in_progress: 'fix in progress',
  false_positive: 'false alarm',
  accepted_waiver: 'waived',
  resolved: 'resolved',
}
export const STATE_GLYPHS: Record<ViolationState, GlyphState> = {
  new: 'warn',
  reopened: 'breach',
  triaged: 'wait',
  fix_in_progress: 'run',
  false_positive: 'idle',
  accepted_waiver: 'idle',
  resolved: 'ok',
}
export const plain = (word: string): string => word.replaceAll('_', ' ')
