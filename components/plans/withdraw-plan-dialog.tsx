'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import type { PlanRow } from '@/lib/schemas/plans'
import { useTRPC } from '@/lib/trpc'

export type WithdrawPlanDialogProps = { request: PlanRow | null; onClose: () => void }

/** Takes a plan back before it runs. Whoever was asked is asked no more. */
export function WithdrawPlanDialog({ request, onClose }: WithdrawPlanDialogProps) {
  return (
    <Dialog
      isOpen={request !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={`Withdraw: ${request?.title ?? ''}`}
      description="Nobody is asked any more and it cannot be started. Nothing is changed in the cluster."
    >
      {request !== null && <Form id={request.id} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [reason, setReason] = useState('')
  const withdraw = useMutation(trpc.plans.withdraw.mutationOptions())
  const send = async (input: { id: string; reason: string }) => {
    await withdraw.mutateAsync(input)
    return true
  }
  const { run, isBusy, error } = useCommand(send, [trpc.plans.pathKey(), trpc.approvals.pathKey()])
  const press = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    if ((await run({ id, reason })) === null) return
    say('The plan is withdrawn.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void press(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Keep the plan"
        onKeep={onClose}
        verb="Withdraw the plan"
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
      />
    </form>
  )
}
