import type { GlyphState } from '@/components/ui/glyph-shapes'
import { StatusPill } from '@/components/ui/status-pill'
import type { DecisionRow } from '@/lib/schemas/decisions'

/** A denial is the engine at work, so it is quiet; an error is not. */
const STATES: Record<DecisionRow['verdict'], GlyphState> = { allow: 'ok', deny: 'deny', review: 'wait', error: 'breach' }

export const VerdictPill = ({ verdict }: { verdict: DecisionRow['verdict'] }) => <StatusPill state={STATES[verdict]} word={verdict} />
