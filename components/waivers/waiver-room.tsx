'use client'

import { useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import { useStreamState } from '@/components/shell/event-stream'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { formatAge } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { WaiverDetail } from '@/lib/schemas/waivers'
import { useTRPC } from '@/lib/trpc'
import { DecideSheet } from './decide-sheet'
import { EndWord } from './end-word'
import { HistorySheet } from './history-sheet'
import { MatchesSheet } from './matches-sheet'
import { WaiverFacts } from './waiver-facts'
import { PHASE_GLYPHS, PHASE_WORDS, sayPhase } from './words'

const REFRESH_MS = 300

/** One waiver: what it lets pass and until when, who may do what, what it matched, and its history. */
export function WaiverRoom({ id, held }: { id: string; held: readonly Permission[] }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.waivers.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['waivers', 'decisions'], queryKey: trpc.waivers.get.queryKey({ id }), everyMs: REFRESH_MS })
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Waiver</h1>
        </div>
        <Sheet label="Waiver">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="waiver"
              all="waivers"
              permission="waivers:read"
              missing={`No waiver was asked for as ${id}.`}
              list={{ href: '/policies/waivers?phase=any' as Route, label: 'Show all waivers' }}
              stays="The policy goes on taking what is in force."
            />
          ) : (
            <LoadingBars what="the waiver" rows={6} />
          )}
        </Sheet>
      </>
    )
  return (
    <>
      <Head detail={data} />
      <NotReadAgain noun="waiver" error={error} onRetry={() => void refetch()} />
      <div className="cols ov">
        <div className="stack">
          <DecideSheet detail={data} held={held} />
          <MatchesSheet detail={data} held={held} />
          <HistorySheet history={data.history} />
        </div>
        <div className="stack">
          <WaiverFacts detail={data} />
        </div>
      </div>
    </>
  )
}

function Head({ detail: { item, readAt } }: { detail: WaiverDetail }) {
  const { isLost } = useStreamState()
  const now = useNow()
  const isStale = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  return (
    <div className="head">
      <div>
        <h1 className="row-x wrap">
          <span className="break">{`${item.rule} for ${item.agentGlob}`}</span>
          <StatusPill state={PHASE_GLYPHS[item.phase]} word={PHASE_WORDS[item.phase]} />
        </h1>
        <p className="verdict">
          <b>{sayPhase(item)}</b> <EndWord row={item} /> ·{' '}
          <span className={isStale ? 'aged' : 'dim'}>{`read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}</span>
        </p>
      </div>
    </div>
  )
}
