'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import { useTRPC } from '@/lib/trpc'

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
