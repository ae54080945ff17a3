'use client'

import { useState } from 'react'
import { useIsClient } from '@/components/ui/use-is-client'
import { formatClock, utcTitle } from '@/lib/format'
import { useNow } from './use-now'

const zoneOf = (now: number) =>
  new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(now).find((part) => part.type === 'timeZoneName')?.value ?? ''

/** The server's time in the reader's zone; UTC in the title and while it has the focus. */
export function Clock() {
  const now = useNow()
  const isClient = useIsClient()
  const [isUtc, setIsUtc] = useState(false)
  const utc = utcTitle(now)
  const isLocal = isClient && !isUtc
  return (
    <button
      type="button"
      className="bare clock"
      title={utc}
      aria-label={`Server time, ${utc}`}
      onFocus={() => setIsUtc(true)}
      onBlur={() => setIsUtc(false)}
    >
      <b>{isLocal ? formatClock(now) : utc.slice(11, 19)}</b> {isLocal ? zoneOf(now) : 'UTC'}
    </button>
  )
}
