import type { GlyphState } from '@/components/ui/glyph-shapes'
import { StatusPill } from '@/components/ui/status-pill'
import { visibleText } from '@/lib/format'
import type { ReviewRow } from '@/lib/schemas/reviews'
import { sayState } from './say-review'

function glyphOf(row: ReviewRow): GlyphState {
  if (row.isBlind) return 'wait'
  if (row.outcome !== null) return row.outcome === 'approve' ? 'ok' : 'deny'
  if (row.waitsForLead && row.assignee === null) return 'warn'
  return row.assignee === null ? 'wait' : 'run'
}

export const StatePill = ({ row }: { row: ReviewRow }) => <StatusPill state={glyphOf(row)} word={visibleText(sayState(row))} />
