'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import type { RolloutRow } from '@/lib/schemas/rollouts'
import { useTRPC } from '@/lib/trpc'

export type AbortRolloutDialogProps = { rollout: RolloutRow; isOpen: boolean; onClose: () => void }
type Input = { id: string; version: number; reason: string }

/** One person is enough: the version that was active all the time decides alone again. */
export function AbortRolloutDialog({ rollout, isOpen, onClose }: AbortRolloutDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={`Abort the rollout of version ${rollout.version}`}
      description={`Version ${rollout.baseline} decides for every agent again within a second. Version ${rollout.version} needs a new review before another try.`}
    >
      <Form rollout={rollout} onClose={onClose} />
    </Dialog>
  )
}

function Form({ rollout: { id, version }, onClose }: Omit<AbortRolloutDialogProps, 'isOpen'>) {
  const trpc = useTRPC()
  const say = useToast()
  const [reason, setReason] = useState('')
  const send = useMutation(trpc.rollouts.abort.mutationOptions()).mutateAsync
  const { run, isBusy, error } = useConfirmedCommand(send, [trpc.rollouts.pathKey(), trpc.policies.pathKey()], {
    verb: 'policies.abort',
    target: (input: Input) => ({ kind: 'policy_version', id: String(input.version) }),
    shown: (input) => [`Abort the rollout of version ${input.version}`, `Reason: ${input.reason}`],
  })
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason) || (await run({ id, version, reason })) === null) return
    say(`The rollout of version ${version} is aborted.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Let it go on"
        onKeep={onClose}
        verb="Abort the rollout"
        variant="stop"
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
      />
    </form>
  )
}
