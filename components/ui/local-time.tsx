'use client'

import { formatClock, utcTitle } from '@/lib/format'
import { useIsClient } from './use-is-client'

export type LocalTimeProps = { at: string; seconds?: boolean; withDate?: boolean }

const dateOf = (at: string) => new Date(at).toLocaleDateString('sv-SE')

/** The reader's clock, UTC in the title. The server prints UTC, because it does not know the zone. */
export function LocalTime({ at, seconds = true, withDate = false }: LocalTimeProps) {
  const isClient = useIsClient()
  const utc = utcTitle(at)
  const fallback = withDate ? utc : `${utc.slice(11, seconds ? 19 : 16)} UTC`
  const local = () => `${withDate ? `${dateOf(at)} ` : ''}${formatClock(at, { seconds })}`
  return (
    <time dateTime={at} title={utc} className="nowrap">
      {isClient ? local() : fallback}
    </time>
  )
}
