'use client'

import { Popover } from 'radix-ui'
import { useEffect, useRef } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { formatAge } from '@/lib/format'
import { ageState, shownInterval, worst } from '@/lib/freshness'
import type { SourceRow } from '@/lib/schemas/overview'
import { useStreamState } from './event-stream'
import { useAnnounce } from './live-region'
import { SourceList } from './source-list'
import type { StreamState } from './stream-state'
import { useNow } from './use-now'
import { useTick } from './use-tick'

const seconds = (ms: number) => `${Math.max(0, Math.round(ms / 1000))} s`

function wordsOf({ state, lastBeatAt, nextTryAt, isLost }: StreamState, now: number | null): string {
  if (now === null || (lastBeatAt === null && !isLost)) return 'Connecting'
  const silence = lastBeatAt === null ? 'yet' : `for ${seconds(now - lastBeatAt)}`
  const next = nextTryAt !== null && nextTryAt > now ? `, next try in ${seconds(nextTryAt - now)}` : ', trying now'
  if (isLost) return `No connection ${silence}${next}`
  if (state === 'reconnecting') return 'Reconnecting'
  return `Live ${formatAge(new Date(lastBeatAt ?? now).toISOString(), now).replace(' ago', '')}`
}

export type FreshnessMarkProps = { sources: SourceRow[] }

/** How old the page is: glyph of the worst source, age of the last beat, sources that answer. Opens the list. */
export function FreshnessMark({ sources }: FreshnessMarkProps) {
  const stream = useStreamState()
  const now = useNow()
  const tick = useTick()
  const { isLost } = stream
  const announce = useAnnounce()
  const wasLost = useRef(false)
  useEffect(() => {
    if (wasLost.current && !isLost) announce('The connection is back.')
    wasLost.current = isLost
  }, [isLost, announce])

  const rows = sources.map((row) => ({ ...row, state: ageState({ ...row, intervalMs: shownInterval(row.intervalMs), now, isLost }) }))
  const answering = rows.filter((row) => row.state !== 'unknown' && row.state !== 'stale').length
  return (
    <>
      <Popover.Root>
        <Popover.Trigger className="bare fresh">
          <Glyph state={isLost ? 'stale' : worst(rows.map((row) => row.state))} />
          <span>
            <b>{wordsOf(stream, tick)}</b>
            {!isLost && rows.length > 0 && <span className="src">{` · ${answering} of ${rows.length} sources`}</span>}
          </span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="menu" align="end" sideOffset={6} aria-label="Sources">
            <SourceList rows={rows} now={now} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <span className="sr" role="alert">
        {isLost ? 'No connection. Figures are not judged until it is back.' : ''}
      </span>
    </>
  )
}
