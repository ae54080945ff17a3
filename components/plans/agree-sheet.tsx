'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { PlanDetail } from '@/lib/schemas/plans'
import { ApproveButton } from './approve-button'
import { AskButton } from './ask-button'
import { RefusePlanDialog } from './refuse-plan-dialog'
import { VoteLine } from './vote-line'

export type AgreeSheetProps = { detail: PlanDetail; mayAsk: boolean }

/** Who asked, who has to agree, what each of them said, and this person's own word. */
export function AgreeSheet({ detail, mayAsk }: AgreeSheetProps) {
  const { request, plan, agreement } = detail
  const quorum = plan?.quorum ?? null
  const isWaiting = request.state === 'ready' && agreement?.state === 'waiting'
  const wasAsked = agreement !== null && agreement.state !== 'withdrawn'
  return (
    <Sheet label="Who agrees" title="Who agrees" meta={quorum === null ? 'one person is enough' : `takes ${quorum}, not who asked`}>
      <ul className="who">
        <li>
          <Glyph state="ok" />
          <span>
            <b>{request.isMine ? 'You' : visibleText(request.askedBy)}</b>
          </span>
          <small>
            asked <LocalTime at={request.createdAt} />
            {`: ${visibleText(request.reason)}`}
          </small>
        </li>
        {agreement?.votes.map((vote) => (
          <VoteLine key={vote.by + vote.at} vote={vote} />
        ))}
        {quorum !== null && agreement?.state === 'waiting' && (
          <li>
            <Glyph state="wait" />
            <span>
              <b>{agreement.missing}</b>
            </span>
            <small>
              asked <LocalTime at={agreement.askedAt} />, no word yet
            </small>
          </li>
        )}
        {agreement !== null && !['waiting', 'done'].includes(agreement.state) && agreement.closedWhy !== null && (
          <li>
            <Glyph state="stale" />
            <span>{visibleText(agreement.closedWhy)}</span>
          </li>
        )}
      </ul>
      {request.state === 'ready' && quorum !== null && !wasAsked && <AskButton detail={detail} mayAsk={mayAsk} />}
      {isWaiting && <Word detail={detail} />}
      <p className="hint pad2">
        {quorum === null
          ? 'A routine change of something that is not critical takes one person: whoever starts it signs.'
          : 'What people agree to holds for this digest only. If the object changes, it is void.'}
      </p>
    </Sheet>
  )
}

/** This person's word, or why it cannot count. */
function Word({ detail }: { detail: PlanDetail }) {
  const [isRefusing, setIsRefusing] = useState(false)
  const whyNot = detail.agreement?.whyNot ?? null
  return (
    <div className="form tight">
      <ApproveButton detail={detail} />
      <Button disabledReason={whyNot} onClick={() => setIsRefusing(true)}>
        Refuse…
      </Button>
      {whyNot !== null && <p className="hint">{whyNot}</p>}
      <RefusePlanDialog detail={isRefusing ? detail : null} onClose={() => setIsRefusing(false)} />
    </div>
  )
}
