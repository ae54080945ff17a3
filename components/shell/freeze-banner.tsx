'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { formatDuration, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { useLiveRefresh } from './use-live-refresh'
import { useNow } from './use-now'

const REFRESH_MS = 200

/** On every page while changes are frozen: until when, why, by whom. It cannot be put away. */
export function FreezeBanner() {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.freeze.get.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['freeze'], queryKey: trpc.freeze.pathKey(), everyMs: REFRESH_MS })
  const now = useNow()
  const freeze = data?.freeze ?? null
  const leftMs = freeze ? Date.parse(freeze.until) - now : 0
  if (!freeze || leftMs <= 0) return null
  return (
    <section className="banner" aria-label="Freeze of changes">
      <Glyph state="warn" />
      <b>
        Changes are frozen until <LocalTime at={freeze.until} withDate seconds={false} />
      </b>
      <span className="soft cut">{`${visibleText(freeze.reason)} (${visibleText(freeze.startedBy)})`}</span>
      <span className="soft num nowrap">{`${formatDuration(Math.floor(leftMs / 1000) * 1000)} left`}</span>
      <span className="banner-end">
        <Link href="/approvals" className={buttonClass({ size: 'sm' })}>
          Show the freeze
        </Link>
      </span>
    </section>
  )
}
