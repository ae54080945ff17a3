'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { useTRPC } from '@/lib/trpc'

export type ActivateVersionDialogProps = { detail: RolloutDetail; isOpen: boolean; onClose: () => void }
type Input = { id: string; version: number; digest: string }

/** The last word is a lead's: from here the version decides for every agent. */
export function ActivateVersionDialog({ detail, isOpen, onClose }: ActivateVersionDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={`Make version ${detail.version} active`}
      description={`It decides for every agent within a second. Version ${detail.baseline} stays in memory for the way back, which takes two people.`}
    >
      <Form detail={detail} onClose={onClose} />
    </Dialog>
  )
}

function Form({ detail: { id, version, digest, baseline }, onClose }: Omit<ActivateVersionDialogProps, 'isOpen'>) {
  const trpc = useTRPC()
  const say = useToast()
  const send = useMutation(trpc.rollouts.activate.mutationOptions()).mutateAsync
  const stale = [trpc.rollouts.pathKey(), trpc.policies.pathKey(), trpc.overview.pathKey()]
  const { run, isBusy, error } = useConfirmedCommand(send, stale, {
    verb: 'policies.activate',
    target: (input: Input) => ({ kind: 'policy_version', id: String(input.version) }),
    shown: (input) => [`Make version ${input.version} active, instead of version ${baseline}`, `Digest ${input.digest}`],
  })
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if ((await run({ id, version, digest })) === null) return
    say(`Version ${version} is active.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)}>
      <dl className="dl small">
        <dt>Digest</dt>
        <dd className="mono break">{digest}</dd>
      </dl>
      <RefusedNote error={error} />
      <DialogFoot keep={`Keep version ${baseline}`} onKeep={onClose} verb="Make it active" isBusy={isBusy} missing={null} />
    </form>
  )
}
