import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { typeName } from '@/lib/incident-names'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { type GuideStep, prepareGuide } from './prepare-guide'

/** What responders do when. Only what was observed is ticked; the rest is for people, and nobody ticks it for them. */
export function GuideSheet({ detail, now }: { detail: IncidentDetail; now: number }) {
  return (
    <Sheet label="Guide" title="Guide" meta={typeName(detail.type)}>
      <div className="rule-t inc-guide">
        {prepareGuide(detail, now).map(({ title, isNow, steps }) => (
          <section key={title} aria-label={title} aria-current={isNow ? 'step' : undefined}>
            <h3>
              {title}
              {isNow && <span className="dim">{' now'}</span>}
            </h3>
            <ul>
              {steps.map((step) => (
                <General key={step.text} step={step} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Sheet>
  )
}

const GLYPHS: Record<GuideStep['state'], GlyphState> = { done: 'ok', skipped: 'deny', open: 'idle' }
const WORDS: Record<GuideStep['state'], string> = { done: 'done', skipped: 'does not apply', open: 'open' }

function General({ step: { text, state, seen } }: { step: GuideStep }) {
  return (
    <li>
      <Glyph state={GLYPHS[state]} />
      <span>
        {text}
        <span className="sr">{`, ${WORDS[state]}`}</span>
      </span>
      {seen !== null && <small>{visibleText(seen)}</small>}
    </li>
  )
}
