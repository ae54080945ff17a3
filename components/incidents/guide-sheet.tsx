import type { Route } from 'next'
import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { typeName } from '@/lib/incident-names'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { type GuideStep, prepareGuide } from './prepare-guide'
import { prepareResponse, type ResponseShown } from './prepare-response'

/** What responders do when. Only what was observed is ticked; the rest is for people, and nobody ticks it for them. */
export function GuideSheet({ detail, now }: { detail: IncidentDetail; now: number }) {
  const response = prepareResponse(detail, now)
  return (
    <Sheet label="Guide" title="Guide" meta={typeName(detail.type)}>
      <div className="rule-t inc-guide">
        {response.length > 0 && <Response steps={response} />}
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

const SEEN: Record<ResponseShown['state'], { glyph: GlyphState; word: string }> = {
  done: { glyph: 'ok', word: 'done' },
  open: { glyph: 'idle', word: 'open' },
  late: { glyph: 'breach', word: 'late' },
}

function Response({ steps }: { steps: readonly ResponseShown[] }) {
  return (
    <section aria-label="Response plan">
      <h3>Response plan</h3>
      <ol>
        {steps.map(({ text, state, says, href }) => (
          <li key={text}>
            <Glyph state={SEEN[state].glyph} />
            <span>
              {href === null ? (
                text
              ) : (
                <Link href={href as Route} prefetch={false}>
                  {text}
                </Link>
              )}
              <span className="sr">{`, ${SEEN[state].word}`}</span>
            </span>
            {says !== '' && <small className={state === 'late' ? 'over' : undefined}>{says}</small>}
          </li>
        ))}
      </ol>
    </section>
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
