'use client'

import Link from 'next/link'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { buttonClass } from '@/components/ui/button-class'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { VersionState } from '@/lib/policy-gates'
import { RolloutActions } from './rollout-actions'
import { RolloutBar } from './rollout-bar'
import { RolloutMeters } from './rollout-meters'
import { sayRollout } from './say-rollout'
import { StartRollout } from './start-rollout'
import { useNewestRollout } from './use-rollout'
import type { VersionPartProps } from './version-slots'

/** Before these there is nothing to roll out yet. */
const BEFORE: readonly VersionState[] = ['draft', 'review', 'rejected', 'withdrawn']

/** The rollout of the version on the page: what it would ask for, how far it is, or how it ended. */
export function RolloutSheet({ detail, held }: VersionPartProps) {
  const { version, state, constitutionHash } = detail.version
  const { list, rollout } = useNewestRollout({ version })
  const found = rollout.data
  const error = list.error ?? rollout.error
  const isEmpty = list.data?.items.length === 0
  if (isEmpty && state !== 'replay') return null
  if (BEFORE.includes(state) && !found) return null
  return (
    <Sheet label="Rollout" title="Rollout" aside={found ? `beside version ${found.baseline}` : undefined}>
      {error && (
        <ErrorState
          title={found ? 'The rollout did not load again' : 'The rollout did not load'}
          detail={`${sentenceOf(error)} It goes on, and is watched by the machine.`}
          reference={referenceOf(error)}
          onRetry={() => void (list.error ? list.refetch() : rollout.refetch())}
        />
      )}
      {found && (
        <>
          <RolloutBar detail={found} />
          <div className="ro-in rule-t" aria-live="polite">
            <p className="break">
              <b>{sayRollout(found).lead}</b> <span className="soft">{sayRollout(found).rest}</span>
            </p>
          </div>
          {found.state === 'running' && <RolloutMeters detail={found} />}
          <div className="ro-acts rule-t">
            <Link href={`/policies/rollouts/${found.id}`} prefetch={false} className={buttonClass()}>
              Open the rollout
            </Link>
            <RolloutActions detail={found} held={held} />
          </div>
        </>
      )}
      {state === 'replay' && (isEmpty || (found && found.state !== 'running')) && (
        <StartRollout version={version} digest={constitutionHash} held={held} />
      )}
      {!found && !error && !isEmpty && <LoadingBars what="the rollout" />}
    </Sheet>
  )
}
