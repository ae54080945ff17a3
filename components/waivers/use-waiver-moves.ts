'use client'

import { useMutation } from '@tanstack/react-query'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { utcTitle } from '@/lib/format'
import type { WaiverDetail } from '@/lib/schemas/waivers'
import { useTRPC } from '@/lib/trpc'
import type { Move } from './moves'

type Approval = { id: string; version: number; comment: string }
type End = { move: Exclude<Move, 'approve'>; id: string; version: number; reason: string }

/** Sends one move of the waiver that was looked at. An approval is confirmed first, as exactly what will be in force. */
export function useWaiverMoves({ item, controls }: WaiverDetail) {
  const trpc = useTRPC()
  const stale = [trpc.waivers.pathKey(), trpc.violations.pathKey()]
  const sending = {
    refuse: useMutation(trpc.waivers.refuse.mutationOptions()).mutateAsync,
    withdraw: useMutation(trpc.waivers.withdraw.mutationOptions()).mutateAsync,
    revoke: useMutation(trpc.waivers.revoke.mutationOptions()).mutateAsync,
  }
  const end = useCommand(({ move, ...input }: End) => sending[move](input), stale)
  const approve = useConfirmedCommand(useMutation(trpc.waivers.approve.mutationOptions()).mutateAsync, stale, {
    verb: 'waivers.approve',
    target: ({ id }: Approval) => ({ kind: 'waiver', id }),
    shown: ({ comment }) => [
      `${item.rule} does not stop ${item.agentGlob}, from ${utcTitle(item.starts)} until ${utcTitle(item.expires)}.`,
      `Compensating controls: ${controls}`,
      `Asked by ${item.requestedBy}, ticket ${item.ticket}. Comment: ${comment}`,
    ],
  })
  const at = { id: item.id, version: item.version }
  return {
    run: async (move: Move, reason: string): Promise<boolean> =>
      (move === 'approve' ? await approve.run({ ...at, comment: reason }) : await end.run({ ...at, move, reason })) !== null,
    isBusy: approve.isBusy || end.isBusy,
    error: approve.error ?? end.error,
  }
}
