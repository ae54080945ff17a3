'use client'

import Link from 'next/link'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import type { ReplayDetail } from '@/lib/schemas/replays'
import { flipQuery, useFlipFilter } from './flip-filter'
import { FlipFilters } from './flip-filters'
import { FlipsList } from './flips-list'
import { ReplayCounts } from './replay-counts'
import { ReplayMatrix } from './replay-matrix'
import { ReplayMeters } from './replay-meters'
import { ReplayOpa } from './replay-opa'
import { ReplayProgress } from './replay-progress'
import { ReplayRules } from './replay-rules'
import { sayReplay } from './say-replay'
import { useReplay } from './use-replay'

export type ReplayRoomProps = { id: string; held: readonly Permission[] }

/** One replay: what would change, what was denied and would be allowed on top, and how sure that is. */
export function ReplayRoom({ id, held }: ReplayRoomProps) {
  const { data, error, refetch } = useReplay(id)
  if (data) return <Shown detail={data} error={error} onRetry={() => void refetch()} held={held} />
  return (
    <>
      <div className="head">
        <h1>Replay</h1>
      </div>
      <Sheet label="Replay">
        {error ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="replay"
            all="policies"
            permission="policies:read"
            missing={`Nothing was replayed as ${id}.`}
            stays="A replay that runs goes on."
          />
        ) : (
          <LoadingBars what="the replay" rows={8} />
        )}
      </Sheet>
    </>
  )
}

type ShownProps = { detail: ReplayDetail; error: unknown; onRetry: () => void; held: readonly Permission[] }

function Shown({ detail, error, onRetry, held }: ShownProps) {
  const filter = useFlipFilter(detail.id)
  const { lead, rest } = sayReplay(detail)
  const isOn = detail.state === 'queued' || detail.state === 'running'
  const { result } = detail
  return (
    <>
      <div className="head">
        <div>
          <h1>{detail.draftId ? 'Replay of a draft' : `Replay of v${detail.version}`}</h1>
          <p className="verdict">
            <b>{lead}</b> {rest}
          </p>
        </div>
        <div className="acts">
          {detail.draftId && (
            <Link href={`/policies/drafts/${detail.draftId}`} className={buttonClass()}>
              Open the draft
            </Link>
          )}
          {held.includes('decisions:export') ? (
            <a className={buttonClass()} href={`/api/flips?${flipQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('decisions:export')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <NotReadAgain noun="replay" error={error} onRetry={onRetry} />
      <div className="cols ov">
        <div className="stack">
          {held.includes('decisions:read') ? (
            <>
              <FlipFilters filter={filter} principles={Object.keys(result?.principles ?? {})} />
              <FlipsList filter={filter} detail={detail} mayRight={held.includes('policies:acknowledge')} />
            </>
          ) : (
            <Sheet label="What would change" title="What would change">
              <NoRight
                title="You cannot read single decisions"
                detail={`Open to ${rolesInWords('decisions:read')}. The counts are beside this.`}
              />
            </Sheet>
          )}
        </div>
        <div className="stack">
          <Sheet label="Verdicts" title="Before and after" meta={`n ${formatCount(detail.done)}`}>
            {isOn && <ReplayProgress detail={detail} mayReplay={held.includes('policies:replay')} />}
            {result && detail.emptyWhy === null && (
              <>
                <ReplayMatrix detail={detail} result={result} isOnOwnPage />
                <ReplayMeters result={result} />
              </>
            )}
            {!isOn && (!result || detail.emptyWhy !== null) && <EmptyState title={lead} detail={rest} />}
          </Sheet>
          {result && <ReplayCounts result={result} />}
          {result && <ReplayRules result={result} />}
          {result && <ReplayOpa comparison={result.comparison} />}
          <Facts detail={detail} />
        </div>
      </div>
    </>
  )
}

function Facts({ detail }: { detail: ReplayDetail }) {
  const { sample, requestedBy, requestedAt, digest, baseline, draftVersion, isOutdated } = detail
  return (
    <Sheet label="About this replay" title="About this replay">
      <dl className="dl small">
        <dt>Compared with</dt>
        <dd>{`v${baseline}`}</dd>
        <dt>Digest</dt>
        <dd className="mono break">{digest}</dd>
        {draftVersion !== null && <dt>Draft at change</dt>}
        {draftVersion !== null && <dd>{`${draftVersion}${isOutdated ? ', changed since' : ''}`}</dd>}
        <dt>Decisions of</dt>
        <dd>
          <LocalTime at={sample.from} seconds={false} withDate /> to <LocalTime at={sample.to} seconds={false} withDate />
        </dd>
        <dt>Sample</dt>
        <dd>
          {[
            `${sample.origin}`,
            sample.agent && `agent ${sample.agent}`,
            sample.type && `type ${sample.type}`,
            `at most ${formatCount(sample.most)}`,
          ]
            .filter(Boolean)
            .join(', ')}
        </dd>
        <dt>Asked for by</dt>
        <dd>
          {requestedBy.name}, <LocalTime at={requestedAt} withDate />
        </dd>
      </dl>
    </Sheet>
  )
}
