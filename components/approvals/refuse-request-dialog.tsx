'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import type { ApprovalDetail } from '@/lib/schemas/approvals'
import { useTRPC } from '@/lib/trpc'
import { sayRequest } from './say-approval'

export type RefuseRequestDialogProps = { detail: ApprovalDetail | null; onClose: () => void }

/** One refusal closes it, whatever others said; the reason is compulsory. */
export function RefuseRequestDialog({ detail, onClose }: RefuseRequestDialogProps) {
  return (
    <Dialog
      isOpen={detail !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={detail ? `Refuse: ${sayRequest(detail.request).toLowerCase()}` : ''}
      description="The request is closed, whatever others said. It can be asked for again."
    >
      {detail !== null && <Form detail={detail} onClose={onClose} />}
    </Dialog>
  )
}

type Sent = { id: string; digest: string; reason: string }

function Form({ detail: { request, digest }, onClose }: { detail: ApprovalDetail; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [reason, setReason] = useState('')
  const refuse = useMutation(trpc.approvals.refuse.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(
    async (input: Sent & { elevation?: string }) => {
      await refuse.mutateAsync(input)
      return true
    },
    [trpc.approvals.pathKey()],
    {
      verb: 'approvals.refuse',
      target: ({ id }: Sent) => ({ kind: 'access_request', id }),
      shown: (input) => [`Refused: ${sayRequest(request)}.`, `Reason: ${input.reason}`],
    },
  )
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    if ((await run({ id: request.id, digest, reason })) === null) return
    say('The request is refused and closed.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Leave it open"
        onKeep={onClose}
        verb="Refuse the request"
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
        variant="stop"
      />
    </form>
  )
}
