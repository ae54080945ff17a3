'use client'

import { useMutation } from '@tanstack/react-query'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import { useTRPC } from '@/lib/trpc'
import type { AgreeSheetProps } from './agree-sheet'

/** Asks those who must agree, for exactly the digest that is shown. */
export function AskButton({ detail: { request, plan }, mayAsk }: AgreeSheetProps) {
  const trpc = useTRPC()
  const say = useToast()
  const ask = useMutation(trpc.plans.askApproval.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(ask.mutateAsync, [trpc.plans.pathKey(), trpc.approvals.pathKey()], {
    verb: 'approvals.request',
    target: ({ id }: { id: string; digest: string }) => ({ kind: 'plan', id }),
    shown: ({ digest }) => [`Ask ${plan?.quorum ?? ''} to agree: ${request.title}.`, `Digest ${digest}`],
  })
  if (plan === null) return null
  const press = async () => {
    const asked = await run({ id: request.id, digest: plan.digest })
    if (asked !== null) say(`Asked. Still needed: ${asked.missing}.`)
  }
  const whyNot = mayAsk ? null : `Asking is open to ${rolesInWords('plans:create')}.`
  return (
    <div className="form tight">
      <Button variant="ink" className="wide" disabledReason={whyNot ?? (isBusy ? 'It is being done.' : null)} onClick={() => void press()}>
        {`Ask ${plan.quorum} to agree`}
      </Button>
      {whyNot !== null && <p className="hint">{whyNot}</p>}
      <RefusedNote error={error} />
    </div>
  )
}
