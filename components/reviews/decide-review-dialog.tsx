'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import type { ReviewDetail, ReviewOutcome } from '@/lib/schemas/reviews'
import { useTRPC } from '@/lib/trpc'
import { useReviewCommand } from './use-review-command'
import { OUTCOMES } from './verbs'

export type DecideReviewDialogProps = { detail: ReviewDetail; outcome: ReviewOutcome | null; onClose: () => void }

/** One dialog for each word somebody can give, also where an approved review is judged again. */
export function DecideReviewDialog({ detail, outcome, onClose }: DecideReviewDialogProps) {
  const words = outcome === null ? null : OUTCOMES[outcome]
  return (
    <Dialog
      isOpen={words !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={words?.act ?? ''}
      description={detail.review.isBlind ? 'A second look: it changes no approval. Both answers are compared afterwards.' : words?.says}
    >
      {outcome !== null && <Form detail={detail} outcome={outcome} onClose={onClose} />}
    </Dialog>
  )
}

type Sent = { id: string; outcome: ReviewOutcome; justification: string }

/** Sends a vote, or a second look. Out: what to say about it. */
function useSend(isBlind: boolean): (input: Sent) => Promise<string> {
  const { reviews } = useTRPC()
  const decide = useMutation(reviews.decide.mutationOptions())
  const check = useMutation(reviews.check.mutationOptions())
  return async (input) => {
    if (isBlind) {
      const { isSame } = await check.mutateAsync(input)
      return isSame ? 'Both looks came to the same.' : 'The two looks differ. Both are kept.'
    }
    const { outcome } = await decide.mutateAsync(input)
    return outcome === null ? 'Your vote is counted. More people are needed.' : `The review is closed: ${OUTCOMES[input.outcome].done}.`
  }
}

function Form({ detail, outcome, onClose }: { detail: ReviewDetail; outcome: ReviewOutcome; onClose: () => void }) {
  const { id, isBlind } = detail.review
  const say = useToast()
  const { run, isBusy, error } = useReviewCommand(useSend(isBlind))
  const [reason, setReason] = useState('')
  const { act, keep, isStop } = OUTCOMES[outcome]
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    const told = await run({ id, outcome, justification: reason })
    if (told === null) return
    say(told)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep={keep}
        onKeep={onClose}
        verb={act}
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
        variant={isStop ? 'stop' : 'ink'}
      />
    </form>
  )
}
