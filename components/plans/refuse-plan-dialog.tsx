'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import type { PlanDetail } from '@/lib/schemas/plans'
import { useTRPC } from '@/lib/trpc'

export type RefusePlanDialogProps = { detail: PlanDetail | null; onClose: () => void }

/** One refusal ends the plan, whatever others said; the reason is compulsory. */
export function RefusePlanDialog({ detail, onClose }: RefusePlanDialogProps) {
  return (
    <Dialog
      isOpen={detail !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={`Refuse: ${detail?.request.title ?? ''}`}
      description="The plan ends, whatever others said. Nothing is changed; it can be asked for again."
    >
      {detail?.agreement && <Form detail={detail} agreement={detail.agreement} onClose={onClose} />}
    </Dialog>
  )
}

type FormProps = { detail: PlanDetail; agreement: NonNullable<PlanDetail['agreement']>; onClose: () => void }
type Sent = { id: string; digest: string; reason: string }

function Form({ detail: { request }, agreement, onClose }: FormProps) {
  const trpc = useTRPC()
  const say = useToast()
  const [reason, setReason] = useState('')
  const refuse = useMutation(trpc.approvals.refuse.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(
    async (input: Sent & { elevation?: string }) => {
      await refuse.mutateAsync(input)
      return true
    },
    [trpc.plans.pathKey(), trpc.approvals.pathKey()],
    {
      verb: 'approvals.refuse',
      target: ({ id }: Sent) => ({ kind: 'access_request', id }),
      shown: (input) => [`Refused: ${request.title}.`, `Reason: ${input.reason}`],
    },
  )
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    if ((await run({ id: agreement.approvalId, digest: agreement.digest, reason })) === null) return
    say('The plan is refused and ends.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Leave it open"
        onKeep={onClose}
        verb="Refuse the plan"
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
        variant="stop"
      />
    </form>
  )
}
