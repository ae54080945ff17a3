'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import type { ApprovalDetail } from '@/lib/schemas/approvals'
import { useTRPC } from '@/lib/trpc'
import { RefuseRequestDialog } from './refuse-request-dialog'
import { sayRequest } from './say-approval'

/** This person's word, or why it cannot count. */
export function DecideSheet({ detail }: { detail: ApprovalDetail }) {
  const { request, whyNot, votes } = detail
  const [isRefusing, setIsRefusing] = useState(false)
  if (request.state !== 'waiting') return null
  const wasVoided = votes.some(({ voidedAt, version }) => voidedAt !== null && version < request.version)
  return (
    <Sheet label="Your word" title="Your word" meta={`version ${request.version}`}>
      <div className="in rule-t">
        {wasVoided && (
          <p className="strong">It changed after somebody agreed. Every approval before is void and everybody is asked again.</p>
        )}
        <p className="soft">{whyNot ?? 'You sign exactly what is shown here: the change, the target as it is now, and its digest.'}</p>
        <div className="moves">
          <ApproveButton detail={detail} />
          <Button disabledReason={whyNot} onClick={() => setIsRefusing(true)}>
            Refuse…
          </Button>
          {request.isMine && <WithdrawButton id={request.id} />}
        </div>
      </div>
      <RefuseRequestDialog detail={isRefusing ? detail : null} onClose={() => setIsRefusing(false)} />
    </Sheet>
  )
}

function ApproveButton({ detail: { request, digest, whyNot, says } }: { detail: ApprovalDetail }) {
  const trpc = useTRPC()
  const say = useToast()
  const approve = useMutation(trpc.approvals.approve.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(approve.mutateAsync, [trpc.approvals.pathKey(), trpc.agents.pathKey()], {
    verb: 'approvals.approve',
    target: ({ id }: { id: string; digest: string }) => ({ kind: 'access_request', id }),
    shown: () => [`${sayRequest(request)}.`, says, `Asked by ${request.askedBy}: ${request.reason}`],
  })
  const press = async () => {
    const told = await run({ id: request.id, digest })
    if (told !== null) say(told.isDone ? 'It is done.' : `Your word is counted. Still needed: ${told.missing}.`)
  }
  return (
    <>
      <Button variant="ink" disabledReason={whyNot ?? (isBusy ? 'It is being done.' : null)} onClick={() => void press()}>
        {`Approve: ${sayRequest(request).toLowerCase()}`}
      </Button>
      <RefusedNote error={error} />
    </>
  )
}

function WithdrawButton({ id }: { id: string }) {
  const trpc = useTRPC()
  const say = useToast()
  const withdraw = useMutation(trpc.approvals.withdraw.mutationOptions())
  const { run, isBusy, error } = useCommand(withdraw.mutateAsync, [trpc.approvals.pathKey()])
  const press = async () => {
    if ((await run({ id })) !== null) say('Nobody is asked any more.')
  }
  return (
    <>
      <Button disabledReason={isBusy ? 'It is being done.' : null} onClick={() => void press()}>
        Withdraw the request
      </Button>
      <RefusedNote error={error} />
    </>
  )
}
