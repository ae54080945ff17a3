import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { DecisionRow } from '@/lib/schemas/decisions'

const STATES: Record<NonNullable<DecisionRow['severity']>, GlyphState> = { low: 'idle', medium: 'idle', high: 'warn', critical: 'breach' }

/** How bad a violation is, as the rule says it: glyph and word. */
export function SeverityWord({ severity }: { severity: DecisionRow['severity'] }) {
  if (severity === null) return null
  return (
    <span className="row-x sev-w">
      <Glyph state={STATES[severity]} size={12} />
      {severity}
    </span>
  )
}
