'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { useTRPC } from '@/lib/trpc'
import { DialogFoot } from './dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from './reason-field'
import { RefusedNote } from './refused-note'
import { useToast } from './toasts'
import { useConfirmedCommand } from './use-confirmed-command'

export type EndFreezeDialogProps = { freezeId: string | null; onClose: () => void }

/** Asks another lead; the freeze stays until one agrees. */
export function EndFreezeDialog({ freezeId, onClose }: EndFreezeDialogProps) {
  return (
    <Dialog
      isOpen={freezeId !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title="Ask to end the freeze"
      description="Another lead has to agree. Until then changes stay frozen."
    >
      {freezeId !== null && <Form freezeId={freezeId} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ freezeId, onClose }: { freezeId: string; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [reason, setReason] = useState('')
  const end = useMutation(trpc.freeze.end.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(end.mutateAsync, [trpc.freeze.pathKey(), trpc.approvals.pathKey()], {
    verb: 'approvals.request',
    target: ({ id }: { id: string; reason: string }) => ({ kind: 'freeze', id }),
    shown: (input) => ['Another lead is asked to end the freeze.', `Reason: ${input.reason}`],
  })
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    if ((await run({ id: freezeId, reason })) === null) return
    say('Another lead is asked. Changes stay frozen until one agrees.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Keep changes frozen"
        onKeep={onClose}
        verb="Ask another lead"
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
      />
    </form>
  )
}
