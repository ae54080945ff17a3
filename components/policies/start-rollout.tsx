'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { RolloutLimitsList } from './rollout-limits-list'
import { StartRolloutDialog } from './start-rollout-dialog'

export type StartRolloutProps = { version: number; digest: string; held: readonly Permission[] }

/** Before a rollout: what it would ask for, and the way in, or why it is not open yet. */
export function StartRollout({ version, digest, held }: StartRolloutProps) {
  const trpc = useTRPC()
  const [isOpen, setIsOpen] = useState(false)
  const { data, error, refetch } = useQuery({ ...trpc.rollouts.ahead.queryOptions({ version }), refetchInterval: READ_EVERY_MS })
  if (!data)
    return error ? (
      <ErrorState
        title="What it asks for did not load"
        detail={sentenceOf(error)}
        reference={referenceOf(error)}
        onRetry={() => void refetch()}
      />
    ) : (
      <LoadingBars what="what a rollout asks for" />
    )
  const why = held.includes('policies:rollout') ? data.whyNot : `Starting a rollout is open to ${rolesInWords('policies:rollout')}.`
  return (
    <>
      <RolloutLimitsList limits={data.limits} />
      <div className="ro-in rule-t">
        {why !== null && <p className="soft break">{why}</p>}
        <div>
          <Button variant="ink" disabledReason={why} onClick={() => setIsOpen(true)}>
            Start the rollout…
          </Button>
        </div>
      </div>
      <StartRolloutDialog version={version} digest={digest} limits={data.limits} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  )
}
