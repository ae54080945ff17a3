'use client'

import { useQuery } from '@tanstack/react-query'
import { useStreamState } from '@/components/shell/event-stream'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { formatAge, visibleText } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { ApprovalDetail } from '@/lib/schemas/approvals'
import { useTRPC } from '@/lib/trpc'
import { AgreeSheet } from './agree-sheet'
import { ChangeSheet } from './change-sheet'
import { DecideSheet } from './decide-sheet'
import { ExpiryClock } from './expiry-clock'
import { sayRequest } from './say-approval'
import { StatePill } from './state-pill'

const REFRESH_MS = 300

/** One request: what changes, what it is bound to, who agrees, and this person's word. */
export function ApprovalRoom({ id }: { id: string }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.approvals.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['approvals'], queryKey: trpc.approvals.get.queryKey({ id }), everyMs: REFRESH_MS })
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Request</h1>
        </div>
        <Sheet label="Request">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="request"
              all="requests"
              permission="approvals:read"
              missing={`Nothing was asked of people as ${id}.`}
              list={{ href: '/approvals?view=open', label: 'Show all that waits' }}
              stays="Nothing that takes two people is done meanwhile."
            />
          ) : (
            <LoadingBars what="the request" rows={6} />
          )}
        </Sheet>
      </>
    )
  return (
    <>
      <Head detail={data} />
      <NotReadAgain noun="request" error={error} onRetry={() => void refetch()} />
      <div className="cols ov">
        <div className="stack">
          <DecideSheet detail={data} />
          <AgreeSheet detail={data} />
        </div>
        <div className="stack">
          <ChangeSheet detail={data} />
        </div>
      </div>
    </>
  )
}

function Head({ detail: { request, readAt } }: { detail: ApprovalDetail }) {
  const { isLost } = useStreamState()
  const now = useNow()
  const isStale = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  return (
    <div className="head">
      <div>
        <h1 className="row-x wrap">
          <span className="break">{visibleText(sayRequest(request))}</span>
          <StatePill state={request.state} />
        </h1>
        <p className="verdict">
          {request.state === 'waiting' ? <b>{`Still needed: ${request.missing}.`}</b> : <b>{sayClosed(request)}</b>}{' '}
          <ExpiryClock row={request} /> ·{' '}
          <span className={isStale ? 'aged' : 'dim'}>{`read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}</span>
        </p>
      </div>
    </div>
  )
}

function sayClosed({ state, closedWhy }: ApprovalDetail['request']): string {
  const why = closedWhy === null ? '' : `: ${visibleText(closedWhy)}`
  if (state === 'done') return 'Enough people agreed, and it was done in the same moment.'
  if (state === 'refused') return `Refused${why}`
  if (state === 'withdrawn') return 'Withdrawn by whoever asked.'
  if (state === 'expired') return 'Nobody agreed in time. Nothing was done.'
  return `Void${why} Nothing was done.`
}
