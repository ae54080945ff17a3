'use client'

import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { RolloutActions } from './rollout-actions'
import { RolloutBar } from './rollout-bar'
import { sayRollout } from './say-rollout'
import { useNewestRollout } from './use-rollout'

/** The rollout that runs, on the page of policies; nothing while none does. */
export function RunningRollout({ held }: { held: readonly Permission[] }) {
  const { rollout } = useNewestRollout({ state: 'running' })
  const found = rollout.data
  if (found?.state !== 'running') return null
  const { lead, rest } = sayRollout(found)
  return (
    <Sheet label="Rollout" title={`Rollout of version ${found.version}`} aside={`beside version ${found.baseline}`}>
      <RolloutBar detail={found} />
      <p className="ro-in rule-t break" aria-live="polite">
        <b>{lead}</b> <span className="soft">{rest}</span>
      </p>
      <div className="ro-acts rule-t">
        <Link href={`/policies/rollouts/${found.id}`} prefetch={false} className={buttonClass()}>
          Open the rollout
        </Link>
        <RolloutActions detail={found} held={held} />
      </div>
    </Sheet>
  )
}
