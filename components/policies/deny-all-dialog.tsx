'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { useTRPC } from '@/lib/trpc'
import { ReasonDialog } from './reason-dialog'
import { useNeedKeys } from './use-need'

export type DenyAllDialogProps = { isOpen: boolean; onClose: () => void }

/** One person stops everything; lifting it takes two leads, and this says so before. */
export function DenyAllDialog(props: DenyAllDialogProps) {
  const trpc = useTRPC()
  const say = useToast()
  const deny = useMutation(trpc.activations.denyAll.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(deny.mutateAsync, useNeedKeys(), {
    verb: 'policies.deny-all',
    target: () => ({ kind: 'deny_all', id: 'all' }),
    shown: ({ reason }: { reason: string }) => [
      'Every request of every agent is denied, on every engine.',
      'Lifting it takes two leads.',
      `Reason: ${reason}`,
    ],
  })
  const send = async (reason: string) => {
    const told = await run({ reason })
    if (told === null) return false
    say(
      told.isNew
        ? 'The stop is in force. What the engines do is said at the top.'
        : 'Every decision was denied already. Nothing was changed.',
    )
    return true
  }
  return (
    <ReasonDialog
      {...props}
      title="Deny every decision"
      description="Every engine denies every request within a second, whatever version is active. Agents get nothing until two leads lift it."
      keep="Let the engines decide"
      verb="Deny every decision"
      variant="stop"
      isBusy={isBusy}
      error={error}
      onSend={send}
    />
  )
}
