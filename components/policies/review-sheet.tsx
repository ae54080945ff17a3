'use client'

import { useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { VersionReviewRow } from '@/lib/schemas/versions'
import { CheckList } from './check-list'
import { checksOf, whyNotWord } from './say-review'
import { useReview } from './use-review'
import type { VersionPartProps } from './version-slots'
import { WordDialog } from './word-dialog'

/** The review of a version: what was declared and measured, who may not say a word, and what was said. The shipped version has none. */
export function ReviewSheet({ detail, held }: VersionPartProps) {
  const { data: review = null, error, refetch } = useReview(detail.version.version)
  const [isOverriding, setIsOverriding] = useState(false)
  const { state } = detail.version
  if (detail.declared === null && detail.reviews.length === 0) return null
  const replayable = detail.gates.find(({ gate }) => gate === 'replayable')
  const isShort = state === 'replay' && replayable?.state === 'failed' && review?.replay != null
  const behind = [...detail.authors.map(({ name }) => name), ...(review?.requesters ?? []).map(({ name }) => name)]
  return (
    <Sheet label="Review" title="Review" meta={state === 'review' ? 'waits for one person' : undefined}>
      {error && !review && (
        <ErrorState
          title="The review did not load"
          detail={sentenceOf(error)}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      <CheckList checks={checksOf(detail, review)} />
      {state === 'review' && behind.length > 0 && (
        <p className="in soft rule-t">{`Not by ${[...new Set(behind)].map(visibleText).join(', ')}: who wrote in it or asked for the review does not count.`}</p>
      )}
      {isShort && (
        <div className="in rule-t">
          <Button size="sm" disabledReason={whyNotWord('policies:override', held, review)} onClick={() => setIsOverriding(true)}>
            Override the share that was replayed…
          </Button>
        </div>
      )}
      <ul>
        {detail.reviews.toReversed().map((one) => (
          <li key={one.id} className="in rule-t">
            <Said review={one} />
          </li>
        ))}
      </ul>
      <WordDialog word={isOverriding ? 'override' : null} detail={detail} review={review} onClose={() => setIsOverriding(false)} />
    </Sheet>
  )
}

function Said({ review }: { review: VersionReviewRow }) {
  const { verdict, by, at, comment, digest, voidedAt, voidedWhy } = review
  return (
    <>
      <p className="row-x wrap">
        <Glyph state={voidedAt ? 'idle' : verdict === 'approve' ? 'ok' : 'breach'} />
        <span className="strong">{`${verdict === 'approve' ? 'Approved' : 'Refused'}${voidedAt ? ', void' : ''}`}</span>
        <span>{visibleText(by.name)}</span>
        <span className="dim">
          <LocalTime at={at} withDate />
        </span>
      </p>
      <p className="break">{visibleText(comment)}</p>
      {voidedAt && (
        <p className="soft">
          Void since <LocalTime at={voidedAt} withDate />
          {voidedWhy && `: ${visibleText(voidedWhy)}`}.
        </p>
      )}
      <p className="mono dim break">{digest}</p>
    </>
  )
}
