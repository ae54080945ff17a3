'use client'

import { useNow } from '@/components/shell/use-now'
import { LocalTime } from '@/components/ui/local-time'
import { formatDuration, utcTitle } from '@/lib/format'
import type { WaiverRow } from '@/lib/schemas/waivers'
import { isOpen } from './words'

const MINUTE_MS = 60_000

/** How long until its end while that lies ahead; when it ended, or would have, afterwards. */
export function EndWord({ row }: { row: WaiverRow }) {
  const now = useNow()
  const leftMs = Date.parse(row.expires) - now
  if (!isOpen(row) || leftMs <= 0) return <LocalTime at={row.endedAt ?? row.expires} withDate />
  return (
    <time dateTime={row.expires} title={`ends ${utcTitle(row.expires)}`} className="nowrap num">
      {leftMs < MINUTE_MS ? 'under a minute' : `${formatDuration(Math.floor(leftMs / MINUTE_MS) * MINUTE_MS)} left`}
    </time>
  )
}
