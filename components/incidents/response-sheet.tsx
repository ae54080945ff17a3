'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { prepareResponse, type ResponseShown } from './prepare-response'
import { type Settled, SettleStepDialog } from './settle-step-dialog'

/** The response plan of this incident: what happened by itself, what is late, and what is left to people, each with the page where it is done. */
export function ResponseSheet({ detail, now }: { detail: IncidentDetail; now: number }) {
  const [asked, setAsked] = useState<Settled | null>(null)
  const steps = prepareResponse(detail, now)
  if (detail.response.plan === null || steps.length === 0) return null
  return (
    <Sheet label="Response plan" title="Response plan" meta={detail.response.plan}>
      <ol className="rule-t inc-resp">
        {steps.map((step) => (
          <Step key={step.n} step={step} onAsk={setAsked} />
        ))}
      </ol>
      <SettleStepDialog detail={detail} asked={asked} onClose={() => setAsked(null)} />
    </Sheet>
  )
}

function Step({ step, onAsk }: { step: ResponseShown; onAsk: (asked: Settled) => void }) {
  const { n, name, glyph, word, isLate, says, note, href, runs, moves } = step
  return (
    <li>
      <Glyph state={glyph} />
      <div className="break">
        <span className="strong">
          {href === null ? (
            name
          ) : (
            <Link href={href as Route} prefetch={false}>
              {name}
            </Link>
          )}
        </span>
        <small className={isLate ? 'over' : undefined}>{`${word}${says === '' ? '' : `, ${says}`}`}</small>
        {note !== null && <small>{visibleText(note)}</small>}
        {runs.map((id, at) => (
          <small key={id}>
            <Link href={`/runs/${id}` as Route} prefetch={false}>
              {`Run ${runs.length > 1 ? `${at + 1} of ${runs.length} ` : ''}of step ${n}`}
            </Link>
          </small>
        ))}
      </div>
      {moves.length > 0 && (
        <div className="moves">
          {moves.map(({ as, label, whyNot }) => (
            <Button
              key={as}
              size="sm"
              variant={as === 'skipped' ? 'ghost' : null}
              disabledReason={whyNot}
              onClick={() => onAsk({ n, name, as })}
            >
              {`${label}…`}
              <span className="sr">{` step ${n}`}</span>
            </Button>
          ))}
        </div>
      )}
    </li>
  )
}
