'use client'

import { useMutation } from '@tanstack/react-query'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import type { PlanDetail } from '@/lib/schemas/plans'
import { useTRPC } from '@/lib/trpc'
import { sayVerdict } from './say-plan'

/** Counts this person's word for exactly what is shown. */
export function ApproveButton({ detail }: { detail: PlanDetail }) {
  const { request, agreement } = detail
  const trpc = useTRPC()
  const say = useToast()
  const approve = useMutation(trpc.approvals.approve.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(approve.mutateAsync, [trpc.plans.pathKey(), trpc.approvals.pathKey()], {
    verb: 'approvals.approve',
    target: ({ id }: { id: string; digest: string }) => ({ kind: 'access_request', id }),
    shown: ({ digest }) => [
      `${request.title}.`,
      ...[sayVerdict(detail).rest].filter((line) => line !== ''),
      `Asked by ${request.askedBy}: ${request.reason}`,
      `Digest ${digest}`,
    ],
  })
  if (agreement === null) return null
  const press = async () => {
    const told = await run({ id: agreement.approvalId, digest: agreement.digest })
    if (told !== null)
      say(told.isDone ? 'Enough people agreed: it can be started.' : `Your word is counted. Still needed: ${told.missing}.`)
  }
  return (
    <>
      <Button
        variant="ink"
        className="wide"
        disabledReason={agreement.whyNot ?? (isBusy ? 'It is being done.' : null)}
        onClick={() => void press()}
      >
        {`Approve: ${request.title}`}
      </Button>
      <RefusedNote error={error} />
    </>
  )
}
