'use client'

import { useMutation } from '@tanstack/react-query'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmed } from '@/components/shell/use-confirmed'
import { sayQuorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import type { LowerQuorum, RaiseQuorum } from '@/lib/schemas/quorums'
import { useTRPC } from '@/lib/trpc'
import { quorumName } from './say-approval'

type Raise = Omit<RaiseQuorum, 'elevation'>
type Lower = Omit<LowerQuorum, 'elevation'>
const target = ({ action }: Lower | Raise) => ({ kind: 'quorum', id: action })

/** Raises a quorum, or asks to lower it: the one with the version that was looked at raises. */
export function useQuorumCommand() {
  const { quorums, approvals } = useTRPC()
  const raise = useConfirmed(useMutation(quorums.raise.mutationOptions()).mutateAsync, {
    verb: 'quorums.raise',
    target,
    shown: ({ action, quorum, reason }: Raise) => [
      `${quorumName(action)} takes ${sayQuorum(quorum)} from now on.`,
      'Requests that wait are asked anew.',
      `Reason: ${reason}`,
    ],
  })
  const lower = useConfirmed(useMutation(quorums.lower.mutationOptions()).mutateAsync, {
    verb: 'approvals.request',
    target,
    shown: ({ action, quorum, reason }: Lower) => [
      `Another person is asked: ${quorumName(action)} takes ${sayQuorum(quorum ?? QUORUMS[action])}.`,
      `Reason: ${reason}`,
    ],
  })
  const send = (input: Raise | Lower): Promise<unknown> => ('expectedVersion' in input ? raise(input) : lower(input))
  return useCommand(send, [quorums.pathKey(), approvals.pathKey()])
}
