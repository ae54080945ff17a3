'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { formatDuration, visibleText } from '@/lib/format'
import type { Standing } from '@/lib/schemas/activations'
import { useTRPC } from '@/lib/trpc'
import { DENIES, sayReach } from './say-reach'
import { sayStopped } from './say-stopped'
import { StopStrip } from './stop-strip'
import { useLiveRefresh } from './use-live-refresh'
import { useNow } from './use-now'
import { useStanding } from './use-standing'

const REFRESH_MS = 100
const seconds = (ms: number) => formatDuration(Math.floor(Math.abs(ms) / 1000) * 1000)

/** Over every page, never put away: what is stopped, that every decision is denied, and an emergency change that waits or is in force. */
export function NeedStrips() {
  const trpc = useTRPC()
  const { data, error } = useStanding()
  const queryKey = trpc.activations.pathKey()
  useLiveRefresh({ topics: ['policies', 'emergencies'], queryKey, everyMs: REFRESH_MS })
  useLiveRefresh({ topics: ['approvals', 'emergency'], queryKey, everyMs: REFRESH_MS })
  const said = data?.stop
    ? visibleText(sayStopped(data.stop))
    : data?.denyAll
      ? `Every decision is denied: ${visibleText(data.denyAll.reason)}`
      : ''
  return (
    <>
      {data?.stop && <StopStrip stop={data.stop} denyAll={data.denyAll} isStale={Boolean(error)} />}
      {data?.denyAll && data.denyAll.stopRunId === null && <DenyAllStrip stop={data.denyAll} isStale={Boolean(error)} />}
      {data?.emergency && <EmergencyStrip change={data.emergency} isStale={Boolean(error)} />}
      <span className="sr" role="alert">
        {said}
      </span>
    </>
  )
}

function DenyAllStrip({ stop, isStale }: { stop: NonNullable<Standing['denyAll']>; isStale: boolean }) {
  const now = useNow()
  const { since, by, reason, reach, liftRequestId } = stop
  return (
    <section className="strip" data-st="breach" aria-label="Stop in force">
      <Glyph state="breach" />
      <Link href="/policies" className="strong">
        Every decision is denied
      </Link>
      {since !== null && (
        <span className="soft num">
          {'since '}
          <LocalTime at={since} />
          {`, ${seconds(now - Date.parse(since))}${isStale ? ', not read again since' : ''}`}
        </span>
      )}
      <span className="soft strip-detail" title={visibleText(reason)}>
        {`${visibleText(by)}: ${visibleText(reason)}. ${sayReach(reach, DENIES)}`}
      </span>
      <span className="acts">
        {liftRequestId === null ? (
          <Link href={'/policies?need=lift' as Route} className={buttonClass({ size: 'sm' })}>
            Ask to lift…
          </Link>
        ) : (
          <Link href={`/approvals/${liftRequestId}` as Route} className={buttonClass({ size: 'sm' })}>
            Show the request to lift it
          </Link>
        )}
      </span>
    </section>
  )
}

function EmergencyStrip({ change, isStale }: { change: NonNullable<Standing['emergency']>; isStale: boolean }) {
  const now = useNow()
  const { version, previous, state, reason, askedBy, confirmedBy, until } = change
  const leftMs = Date.parse(until) - now
  const isOver = leftMs <= 0
  const left =
    state === 'asked'
      ? isOver
        ? 'it lapsed'
        : `a lead can confirm it for ${seconds(leftMs)}`
      : isOver
        ? `its time is over for ${seconds(leftMs)}: version ${previous} is to return`
        : `version ${previous} returns in ${seconds(leftMs)}`
  return (
    <section className="strip" data-st={state === 'active' && isOver ? 'breach' : 'warn'} aria-label="Emergency change">
      <Glyph state={state === 'active' && isOver ? 'breach' : 'warn'} />
      <Link href="/policies" className="strong">
        {state === 'asked' ? `Emergency change to version ${version} is asked for` : `Version ${version} decides as an emergency change`}
      </Link>
      <span className="soft num">{`${left}${isStale ? ', not read again since' : ''}`}</span>
      <span className="soft strip-detail" title={visibleText(reason)}>
        {`${visibleText(askedBy)}${confirmedBy === null ? '' : `, confirmed by ${visibleText(confirmedBy)}`}: ${visibleText(reason)}`}
      </span>
      <span className="acts">
        <Link href="/policies" className={buttonClass({ size: 'sm' })}>
          Show the change
        </Link>
      </span>
    </section>
  )
}
