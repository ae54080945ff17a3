'use client'

import Link from 'next/link'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { buttonClass } from '@/components/ui/button-class'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { RolloutActions } from './rollout-actions'
import { RolloutBar } from './rollout-bar'
import { RolloutCounts } from './rollout-counts'
import { RolloutEngines } from './rollout-engines'
import { RolloutFlips } from './rollout-flips'
import { RolloutLimitsList } from './rollout-limits-list'
import { RolloutMeters } from './rollout-meters'
import { RolloutMoves } from './rollout-moves'
import { sayRollout } from './say-rollout'
import { useRollout } from './use-rollout'

export type RolloutRoomProps = { id: string; held: readonly Permission[] }

/** One rollout: how far it is, what it is held against, what the candidate answers otherwise, and what every engine says of it. */
export function RolloutRoom({ id, held }: RolloutRoomProps) {
  const { data, error, refetch } = useRollout(id)
  if (data) return <Shown detail={data} error={error} onRetry={() => void refetch()} held={held} />
  return (
    <>
      <div className="head">
        <h1>Rollout</h1>
      </div>
      <Sheet label="Rollout">
        {error ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="rollout"
            all="policies"
            permission="policies:read"
            missing={`Nothing was rolled out as ${id}.`}
            list={{ href: '/policies', label: 'Show all versions' }}
            stays="A rollout that runs goes on, and is watched by the machine."
          />
        ) : (
          <LoadingBars what="the rollout" rows={8} />
        )}
      </Sheet>
    </>
  )
}

type ShownProps = { detail: RolloutDetail; error: unknown; onRetry: () => void; held: readonly Permission[] }

function Shown({ detail, error, onRetry, held }: ShownProps) {
  const { lead, rest } = sayRollout(detail)
  return (
    <>
      <div className="head">
        <div>
          <h1>{`Rollout of version ${detail.version}, ${detail.name}`}</h1>
          <p className="verdict break" aria-live="polite">
            <b>{lead}</b> {rest}
          </p>
        </div>
        <div className="acts">
          <Link href={`/policies/versions/${detail.version}`} className={buttonClass()}>
            Open the version
          </Link>
          <RolloutActions detail={detail} held={held} />
        </div>
      </div>
      <NotReadAgain noun="rollout" error={error} onRetry={onRetry} />
      <Sheet label="Steps">
        <RolloutBar detail={detail} />
        {detail.state === 'running' && <RolloutMeters detail={detail} />}
      </Sheet>
      <div className="cols ov">
        <div className="stack">
          <RolloutCounts detail={detail} />
          <RolloutFlips detail={detail} held={held} />
        </div>
        <div className="stack">
          <RolloutEngines detail={detail} />
          <RolloutMoves detail={detail} />
          <Sheet label="Limits" title="Limits" aside="fixed when it began">
            <RolloutLimitsList limits={detail.limits} />
          </Sheet>
          <About detail={detail} />
        </div>
      </div>
    </>
  )
}

function About({ detail }: { detail: RolloutDetail }) {
  const { baseline, digest, startedBy, startedAt, earliestAt } = detail
  return (
    <Sheet label="About this rollout" title="About this rollout">
      <dl className="dl small">
        <dt>Compared with</dt>
        <dd>
          <Link href={`/policies/versions/${baseline}`}>{`version ${baseline}`}</Link>
        </dd>
        <dt>Digest</dt>
        <dd className="mono break">{digest}</dd>
        <dt>Started</dt>
        <dd>
          {`${startedBy.name}, `}
          <LocalTime at={startedAt} withDate />
        </dd>
        {earliestAt !== null && <dt>This step ends</dt>}
        {earliestAt !== null && (
          <dd>
            {'at the earliest '}
            <LocalTime at={earliestAt} withDate />
          </dd>
        )}
      </dl>
    </Sheet>
  )
}
