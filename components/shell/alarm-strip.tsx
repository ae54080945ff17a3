'use client'

import { useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { formatDuration, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { AlarmRow } from '@/lib/schemas/alarms'
import { useTRPC } from '@/lib/trpc'
import { useLiveRefresh } from './use-live-refresh'
import { useNow } from './use-now'

const REFRESH_MS = 100

/** Under the top bar of every page while an alarm of severity 1 or 2 is open: the worst, and how many more. It cannot be put away. */
export function AlarmStrip() {
  const trpc = useTRPC()
  const { data, error } = useQuery({ ...trpc.alarms.standing.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['alarms'], queryKey: trpc.alarms.pathKey(), everyMs: REFRESH_MS })
  const worst = data?.worst ?? null
  return (
    <>
      {worst && <Standing alarm={worst} others={data?.others ?? 0} isStale={Boolean(error)} />}
      {!data && Boolean(error) && (
        <section className="strip" data-st="unknown" aria-label="Open alarms">
          <Glyph state="unknown" />
          <span>Whether an alarm is open is not known: the list could not be read. It is asked for again by itself.</span>
        </section>
      )}
      <span className="sr" role="alert">
        {worst?.severity === 1 ? `SEV1: ${visibleText(worst.title)}` : ''}
      </span>
    </>
  )
}

function Standing({ alarm, others, isStale }: { alarm: AlarmRow; others: number; isStale: boolean }) {
  const now = useNow()
  const href = (alarm.href ?? '/alarms') as Route // the server lets through addresses of this console alone
  return (
    <section className="strip" data-st="breach" aria-label="Open alarms">
      <Glyph state="breach" />
      <span className="sev">{`SEV${alarm.severity}`}</span>
      <Link href={href} className="strong">
        {visibleText(alarm.title)}
      </Link>
      <span className="soft strip-detail" title={visibleText(alarm.detail)}>
        {visibleText(alarm.detail)}
      </span>
      <span className="soft">{`open ${formatDuration(Math.floor((now - Date.parse(alarm.openedAt)) / 1000) * 1000)}${isStale ? ', not read again since' : ''}`}</span>
      <span className="acts">
        {others > 0 && <Link href={'/alarms' as Route}>{`and ${others} more`}</Link>}
        <Link href={href} className={buttonClass({ size: 'sm' })}>
          Show the alarm
        </Link>
      </span>
    </section>
  )
}
