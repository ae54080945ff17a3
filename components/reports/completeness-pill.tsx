import type { GlyphState } from '@/components/ui/glyph-shapes'
import { StatusPill } from '@/components/ui/status-pill'
import { COMPLETENESS_NAMES, type Completeness } from '@/lib/schemas/reports'

const STATES: Record<Completeness, GlyphState> = {
  complete: 'ok',
  sources_missing: 'unknown',
  with_gaps: 'warn',
  nothing_measured: 'unknown',
}

export const CompletenessPill = ({ completeness }: { completeness: Completeness }) => (
  <StatusPill state={STATES[completeness]} word={COMPLETENESS_NAMES[completeness]} />
)
