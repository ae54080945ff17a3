'use client'

import { useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { formatDuration, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import { planLink } from '@/lib/plan-link'
import type { PausedReverter } from '@/lib/schemas/reverters'
import { useTRPC } from '@/lib/trpc'
import { sayPaused, saySeen } from './say-paused'
import { useLiveRefresh } from './use-live-refresh'
import { useNow } from './use-now'

const REFRESH_MS = 300

/** Over every page while a run has something paused that would undo changes: until when, by which run, and the way to resume it. */
export function PausedStrip() {
  const trpc = useTRPC()
  const { data, error } = useQuery({ ...trpc.reverters.paused.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['runs'], queryKey: trpc.reverters.pathKey(), everyMs: REFRESH_MS })
  const [first] = data?.items ?? []
  if (first === undefined) return null
  return <Strip paused={first} others={(data?.total ?? 1) - 1} isStale={Boolean(error)} />
}

function Strip({ paused, others, isStale }: { paused: PausedReverter; others: number; isStale: boolean }) {
  const now = useNow()
  const { runId, targetKey, until, reason, by } = paused
  const leftMs = Date.parse(until) - now
  const left = formatDuration(Math.floor(Math.abs(leftMs) / 1000) * 1000)
  const state = leftMs <= 0 ? 'breach' : 'warn'
  return (
    <section className="strip" data-st={state} aria-label="Paused by a run">
      <Glyph state={state} />
      <Link href={`/runs/${runId}` as Route} className="strong" prefetch={false}>
        {visibleText(sayPaused(paused))}
      </Link>
      <span className="soft num">
        {leftMs <= 0 ? 'it was to be resumed at ' : 'until '}
        <LocalTime at={until} seconds={false} />
        {leftMs <= 0 ? `, ${left} ago` : `, ${left} left`}
        {isStale ? ', not read again since' : ''}
      </span>
      <span className="soft strip-detail" title={visibleText(reason)}>
        {`${visibleText(by)}: ${visibleText(reason)} (${saySeen(paused)}). Nothing resumes by itself.`}
      </span>
      <span className="acts">
        {others > 0 && <span className="soft">{`and ${others} more`}</span>}
        <Link
          href={planLink('reverter.resume', undefined, { runId, targetKey }) as Route}
          className={buttonClass({ size: 'sm' })}
          prefetch={false}
        >
          Resume…
        </Link>
      </span>
    </section>
  )
}
