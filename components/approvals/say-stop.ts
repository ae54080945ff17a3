import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatCount } from '@/lib/format'
import type { StopPage, StopRow } from '@/lib/schemas/stops'

/** "Agent pay-bot blocked": what was stopped. */
export function sayStop({ action, targetKind, targetId }: Pick<StopRow, 'action' | 'targetId' | 'targetKind'>): string {
  if (action === 'agents.block') return `Agent ${targetId} blocked`
  if (action === 'agents.suspend') return `Agent ${targetId} suspended`
  if (action === 'sandboxes.contain')
    return targetKind === 'agent' ? `Sandboxes of agent ${targetId} contained` : `Sandbox ${targetId} contained`
  if (action === 'policies.deny-all') return 'Every decision denied'
  return 'Changes frozen'
}

export function stopWords({ reviewedAt, isLate }: Pick<StopRow, 'reviewedAt' | 'isLate'>): { glyph: GlyphState; word: string } {
  if (reviewedAt !== null) return { glyph: 'ok', word: 'reviewed' }
  return isLate ? { glyph: 'breach', word: 'review is late' } : { glyph: 'wait', word: 'to be reviewed' }
}

/** The head of the sheet: how many wait for somebody, and how many for too long. */
export function sayOpen({ open, late }: Pick<StopPage, 'open' | 'late'>): string {
  if (open === 0) return 'nothing waits'
  return late === 0 ? `${formatCount(open)} open` : `${formatCount(open)} open, ${formatCount(late)} late`
}
