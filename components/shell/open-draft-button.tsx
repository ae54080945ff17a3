'use client'

import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import { sentenceOf } from './error-code'
import { rolesInWords } from './pages'
import { useCommand } from './use-command'

export type OpenDraftButtonProps = { name: string; mayWrite: boolean } & ({ decisionId: string } | { violationId: string })

/** Begins a draft that is to mend this, and leads there: its Input tab has the decision chosen, to evaluate it or make a test of it. */
export function OpenDraftButton({ name, mayWrite, ...origin }: OpenDraftButtonProps) {
  const trpc = useTRPC()
  const api = useTRPCClient()
  const router = useRouter()
  const { run, isBusy, error } = useCommand(
    () => api.drafts.create.mutate({ name: name.slice(0, 120), ...origin }),
    [trpc.drafts.pathKey()],
  )
  const begin = async () => {
    const made = await run(undefined)
    if (made) router.push(`/policies/drafts/${made.id}`)
  }
  return (
    <>
      <Button
        disabledReason={mayWrite ? (isBusy ? 'The draft is being made.' : null) : `Drafts are open to ${rolesInWords('policies:write')}.`}
        onClick={() => void begin()}
      >
        Open a draft to mend it
      </Button>
      {Boolean(error) && (
        <p className="errt" role="alert">
          {sentenceOf(error)}
        </p>
      )}
    </>
  )
}
