'use client'

import { useMutation } from '@tanstack/react-query'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import type { PlanRow, PlanWish } from '@/lib/schemas/plans'
import { useTRPC } from '@/lib/trpc'

/** Asks for the same once more, as the cluster is now. The one before ends; what was agreed to it counts no more. */
export function RebuildButton({ request, wish, isLead }: { request: PlanRow; wish: PlanWish; isLead: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [id] = useState(() => crypto.randomUUID())
  const ask = useMutation(trpc.plans.ask.mutationOptions())
  const { run, isBusy, error } = useCommand(ask.mutateAsync, [trpc.plans.pathKey()])
  const whyNot =
    request.state === 'ready' && !request.isMine && !isLead ? 'It is still open: who asked for it or a lead can build it anew.' : null
  const press = async () => {
    const asked = await run({ id, wish, reason: request.reason, replaces: request.id })
    if (asked !== null) router.push(`/plans/${asked.id}` as Route)
  }
  return (
    <>
      <Button
        variant={request.state === 'void' ? 'ink' : 'default'}
        disabledReason={whyNot ?? (isBusy ? 'It is being done.' : null)}
        onClick={() => void press()}
      >
        Rebuild plan
      </Button>
      <RefusedNote error={error} />
    </>
  )
}
