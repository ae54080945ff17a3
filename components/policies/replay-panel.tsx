'use client'

import Link from 'next/link'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import { WINDOW_NAMES, Window } from '@/lib/schemas/decisions'
import type { ReplayDetail } from '@/lib/schemas/replays'
import { AskReplay } from './ask-replay'
import { ReplayMatrix } from './replay-matrix'
import { ReplayMeters } from './replay-meters'
import { ReplayProgress } from './replay-progress'
import { sayReplay } from './say-replay'
import { type ReplayTarget, useNewestReplay } from './use-replay'

const windowName = (word: string) => WINDOW_NAMES[Window.catch('24h').parse(word)]

export type ReplayPanelProps = { of: ReplayTarget; mayReplay: boolean; waitsFor?: string | null }

/** What a draft or a version would have decided: the newest replay, and the way to another. */
export function ReplayPanel({ of, mayReplay, waitsFor = null }: ReplayPanelProps) {
  const { list, id, replay } = useNewestReplay(of)
  const detail = id === null ? null : (replay.data ?? null)
  const isRunning = detail?.state === 'queued' || detail?.state === 'running'
  const error = list.error ?? replay.error
  const meta = detail ? `${detail.sample.origin}, ${windowName(detail.sample.window)}, n ${formatCount(detail.done)}` : undefined
  return (
    <Sheet label="Replay" title="Replay on recorded traffic" meta={meta}>
      {error && !detail ? (
        <ErrorState
          title="Replays did not load"
          detail={`${sentenceOf(error)} A replay that runs goes on.`}
          reference={referenceOf(error)}
          onRetry={() => void list.refetch()}
        />
      ) : detail ? (
        <Told detail={detail} mayReplay={mayReplay} />
      ) : list.data && id === null ? (
        <EmptyState title="Not replayed yet" detail="See what it would have decided, before anybody depends on it." />
      ) : (
        <LoadingBars what="the replay" rows={4} />
      )}
      <div className="in rule-t">
        <AskReplay of={of} mayReplay={mayReplay} isRunning={isRunning} waitsFor={waitsFor} />
      </div>
    </Sheet>
  )
}

function Told({ detail, mayReplay }: { detail: ReplayDetail; mayReplay: boolean }) {
  const { state, result, emptyWhy } = detail
  if (state === 'queued' || state === 'running') return <ReplayProgress detail={detail} mayReplay={mayReplay} />
  const { lead, rest } = sayReplay(detail)
  if (state !== 'done' || !result || emptyWhy !== null) return <EmptyState title={lead} detail={rest} />
  return (
    <>
      <ReplayMatrix detail={detail} result={result} />
      {detail.isOutdated && <p className="rp-in soft">The draft was changed since. Replay it again to know what it does now.</p>}
      <p className="rp-in soft">
        <Link href={`/policies/replays/${detail.id}`}>Open the whole report</Link>
      </p>
      <ReplayMeters result={result} />
    </>
  )
}
