'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { incidentName } from '@/lib/incident-names'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { ReviewForm } from './review-form'
import { VerbDialog } from './verb-dialog'
import { VERBS } from './verbs'
import type { Viewer } from './viewer'

type Review = NonNullable<IncidentDetail['review']>

/** What was learned: why it happened, what went well, and what is done about it by whom until when. A gap is marked as one. */
export function ReviewSheet({ detail, viewer }: { detail: IncidentDetail; viewer: Viewer }) {
  const [isCompleting, setIsCompleting] = useState(false)
  const { review, state, whyNot, number } = detail
  if (review === null || (state !== 'resolved' && state !== 'reviewed')) return null
  const name = incidentName(number)
  const isWritten = state === 'resolved' && review.completedAt === null && whyNot.saveReview === undefined
  return (
    <Sheet label="Review" title="Review" aside={review.isRequired ? 'required' : 'optional'} meta={<Due review={review} />}>
      <Gaps gaps={review.gaps} />
      {isWritten ? (
        <ReviewForm key={detail.id} detail={detail} review={review} viewer={viewer} />
      ) : (
        <Written review={review} whyNot={state === 'resolved' ? (whyNot.saveReview ?? null) : null} />
      )}
      {state === 'resolved' && review.completedAt === null && (
        <div className="in rule-t">
          <Button disabledReason={whyNot.completeReview ?? null} onClick={() => setIsCompleting(true)}>
            {`${VERBS.completeReview.act(name)}…`}
          </Button>
          {whyNot.completeReview !== undefined && <p className="hint">{whyNot.completeReview}</p>}
        </div>
      )}
      <VerbDialog detail={detail} verb={isCompleting ? 'completeReview' : null} onClose={() => setIsCompleting(false)} />
    </Sheet>
  )
}

function Due({ review: { completedAt, dueAt } }: { review: Review }) {
  if (completedAt !== null)
    return (
      <>
        {'completed '}
        <LocalTime at={completedAt} withDate />
      </>
    )
  if (dueAt === null) return null
  return (
    <>
      {'due '}
      <LocalTime at={dueAt} withDate seconds={false} />
    </>
  )
}

function Gaps({ gaps }: { gaps: readonly string[] }) {
  if (gaps.length === 0) return null
  return (
    <ul className="inc-gaps rule-t" aria-label="Gaps">
      {gaps.map((gap) => (
        <li key={gap}>
          <Glyph state="unknown" />
          <span className="break">{visibleText(gap)}</span>
        </li>
      ))}
    </ul>
  )
}

/** As it stands, for whoever does not write it. */
function Written({ review: { factors, wentWell, actions }, whyNot }: { review: Review; whyNot: string | null }) {
  const texts = [
    ['Contributing factors', factors],
    ['What went well', wentWell],
  ] as const
  return (
    <div className="in rule-t">
      {texts.map(([label, text]) => (
        <div key={label}>
          <h3>{label}</h3>
          <p className="break inc-plain">{text === '' ? <span className="dim">nothing is written yet</span> : visibleText(text)}</p>
        </div>
      ))}
      <h3>Actions</h3>
      {actions.length === 0 ? (
        <p className="dim">none yet</p>
      ) : (
        <ul className="inc-acts">
          {actions.map((action) => (
            <li key={`${action.owner.id} ${action.dueAt} ${action.text}`}>
              <Glyph state={action.doneAt === null ? 'wait' : 'ok'} />
              <span className="break">{visibleText(action.text)}</span>
              <small>
                {`${visibleText(action.owner.name)}, ${action.doneAt === null ? 'due' : 'done'} `}
                <LocalTime at={action.doneAt ?? action.dueAt} withDate seconds={false} />
              </small>
            </li>
          ))}
        </ul>
      )}
      {whyNot !== null && <p className="hint">{`Writing it: ${whyNot}`}</p>}
    </div>
  )
}
