'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import type { RolloutLimits } from '@/lib/rollout-limits'
import { useTRPC } from '@/lib/trpc'
import { RolloutLimitsList } from './rollout-limits-list'

export type StartRolloutDialogProps = {
  version: number
  digest: string
  limits: RolloutLimits
  isOpen: boolean
  onClose: () => void
}

/** From here the machine goes on: shadow first, where it decides for nobody. */
export function StartRolloutDialog({ isOpen, onClose, ...of }: StartRolloutDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={`Start the rollout of version ${of.version}`}
      description="It begins in shadow, where it decides for nobody. Each step begins by itself once its minima are reached; the last one is a lead's."
    >
      <Form {...of} onClose={onClose} />
    </Dialog>
  )
}

function Form({ version, digest, limits, onClose }: Omit<StartRolloutDialogProps, 'isOpen'>) {
  const trpc = useTRPC()
  const say = useToast()
  const send = useMutation(trpc.rollouts.start.mutationOptions()).mutateAsync
  const { run, isBusy, error } = useConfirmedCommand(send, [trpc.rollouts.pathKey(), trpc.policies.pathKey()], {
    verb: 'policies.rollout',
    target: (input: { version: number; digest: string }) => ({ kind: 'policy_version', id: String(input.version) }),
    shown: (input) => [`Start the rollout of version ${input.version}`, `Digest ${input.digest}`],
  })
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if ((await run({ version, digest })) === null) return
    say(`Version ${version} is in shadow.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)}>
      <RolloutLimitsList limits={limits} />
      <RefusedNote error={error} />
      <DialogFoot keep="Start nothing" onKeep={onClose} verb="Start the rollout" isBusy={isBusy} missing={null} />
    </form>
  )
}
