'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { useTRPC } from '@/lib/trpc'
import { ReasonDialog } from './reason-dialog'
import { useNeedKeys } from './use-need'

export type RollBackDialogProps = { target: { version: number; constitutionHash: string } | null; from: number; onClose: () => void }

/** Asks a lead; the active version goes on until one agrees. */
export function RollBackDialog({ target, from, onClose }: RollBackDialogProps) {
  const trpc = useTRPC()
  const say = useToast()
  const rollback = useMutation(trpc.activations.rollback.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(rollback.mutateAsync, useNeedKeys(), {
    verb: 'approvals.request',
    target: ({ version }: { version: number; from: number; reason: string }) => ({ kind: 'policy_version', id: String(version) }),
    shown: (input) => [
      `A lead is asked to let version ${input.version} decide again instead of version ${input.from}.`,
      `Digest: ${target?.constitutionHash ?? ''}`,
      `Reason: ${input.reason}`,
    ],
  })
  const send = async (reason: string) => {
    if (target === null || (await run({ version: target.version, from, reason })) === null) return false
    say(`A lead is asked. Version ${from} decides until one agrees.`)
    return true
  }
  return (
    <ReasonDialog
      isOpen={target !== null}
      onClose={onClose}
      title={target ? `Return to version ${target.version}` : ''}
      description={`A lead has to agree. Until then version ${from} decides. A rollout that runs is aborted.`}
      keep={`Keep version ${from}`}
      verb="Ask a lead"
      isBusy={isBusy}
      error={error}
      onSend={send}
    >
      <p className="soft mono break">{target?.constitutionHash}</p>
    </ReasonDialog>
  )
}
