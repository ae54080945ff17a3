import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { ReviewPriority } from '@/lib/schemas/reviews'

const STATES: Record<ReviewPriority, GlyphState> = { critical: 'breach', high: 'warn', medium: 'idle', low: 'idle' }

/** How urgent it is: glyph and word. */
export const PriorityWord = ({ priority }: { priority: ReviewPriority }) => (
  <span className="row-x sev-w">
    <Glyph state={STATES[priority]} size={12} />
    {priority}
  </span>
)
