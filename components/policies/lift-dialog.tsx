'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { useTRPC } from '@/lib/trpc'
import { ReasonDialog } from './reason-dialog'
import { useNeedKeys } from './use-need'

export type LiftDialogProps = { isOpen: boolean; since: string | null; onClose: () => void }

/** Asks another lead; everything stays denied until one agrees. */
export function LiftDialog({ since, ...props }: LiftDialogProps) {
  const trpc = useTRPC()
  const say = useToast()
  const lift = useMutation(trpc.activations.lift.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(lift.mutateAsync, useNeedKeys(), {
    verb: 'approvals.request',
    target: () => ({ kind: 'deny_all', id: 'all' }),
    shown: ({ reason }: { since: string | null; reason: string }) => [
      'Another lead is asked to let the engines decide again.',
      `Reason: ${reason}`,
    ],
  })
  const send = async (reason: string) => {
    if ((await run({ since, reason })) === null) return false
    say('Another lead is asked. Everything stays denied until one agrees.')
    return true
  }
  return (
    <ReasonDialog
      {...props}
      title="Ask to lift the stop"
      description="Another lead has to agree. Until then every decision stays denied."
      keep="Keep everything denied"
      verb="Ask another lead"
      isBusy={isBusy}
      error={error}
      onSend={send}
    />
  )
}
