'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { formatDuration } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { MyBreakGlass } from '@/lib/schemas/break-glass'
import { useTRPC } from '@/lib/trpc'
import { useLiveRefresh } from './use-live-refresh'
import { useNow } from './use-now'

const REFRESH_MS = 200
type Held = MyBreakGlass['held'][number]

/** What this person holds in need, counting down on every page, so that nobody forgets it; and what still waits for a lead. */
export function HeldRights() {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.breakGlass.mine.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['approvals'], queryKey: trpc.breakGlass.pathKey(), everyMs: REFRESH_MS })
  const now = useNow()
  const held = (data?.held ?? []).filter((one) => leftMs(one, now) > 0)
  if (held.length === 0) return null
  return (
    <section className="banner" aria-label="What you hold in need">
      <Glyph state="warn" />
      {held.map((one) => (
        <span key={one.id}>
          <b>
            {one.kind === 'contain' ? 'You hold stop and contain' : `You ${one.state === 'asked' ? 'asked for' : 'hold'} role ${one.role}`}
          </b>
          <span className="soft num nowrap">{` ${one.state === 'asked' ? 'a lead can confirm it for' : 'ends in'} ${formatDuration(Math.floor(leftMs(one, now) / 1000) * 1000)}`}</span>
        </span>
      ))}
      <span className="banner-end">
        <Link href="/approvals" className={buttonClass({ size: 'sm' })}>
          Show what I hold
        </Link>
      </span>
    </section>
  )
}

const leftMs = (one: Held, now: number): number =>
  Date.parse(one.state === 'asked' ? (one.confirmBy ?? one.expiresAt) : one.expiresAt) - now
