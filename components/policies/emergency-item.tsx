'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { formatDuration, visibleText } from '@/lib/format'
import type { EmergencyRow } from '@/lib/schemas/emergencies'
import { EmergencyMoves } from './emergency-moves'
import { emergencyWords, sayEndedBy } from './say-emergency'

/** One emergency change: what, why, by whom, until when, and what can be done about it. */
export function EmergencyItem({ row, held }: { row: EmergencyRow; held: readonly Permission[] }) {
  const { glyph, word } = emergencyWords(row)
  return (
    <li>
      <p className="row-x wrap">
        <Link href={`/policies/versions/${row.version}` as Route} prefetch={false}>
          <b>{`Version ${row.version}`}</b>
        </Link>
        <span className="dim">{`for ${formatDuration(row.hours * 3_600_000)}`}</span>
        <StatusPill state={glyph} word={word} />
      </p>
      <p className="soft break">{visibleText(row.reason)}</p>
      <p className="dim">
        {`asked by ${visibleText(row.askedBy)}, `}
        <LocalTime at={row.askedAt} withDate />
        {row.confirmedBy !== null && row.confirmedAt !== null && (
          <>
            {`; confirmed by ${visibleText(row.confirmedBy)}, `}
            <LocalTime at={row.confirmedAt} withDate />
          </>
        )}
      </p>
      <End row={row} />
      {row.reviewedBy !== null && <p className="soft break">{`${visibleText(row.reviewedBy)}: ${visibleText(row.note ?? '')}`}</p>}
      <EmergencyMoves row={row} held={held} />
    </li>
  )
}

function End({ row: { state, lapsesAt, expiresAt, previous, endedBy, endedAt } }: { row: EmergencyRow }) {
  const now = useNow()
  const until = state === 'asked' ? lapsesAt : expiresAt
  if (endedBy !== null && endedAt !== null)
    return (
      <p className="dim">
        {'over since '}
        <LocalTime at={endedAt} withDate />
        {`: ${sayEndedBy(visibleText(endedBy))}`}
      </p>
    )
  if (until === null) return null
  const leftMs = Date.parse(until) - now
  const left = formatDuration(Math.floor(Math.abs(leftMs) / 1000) * 1000)
  const what = state === 'asked' ? 'It lapses' : `Version ${previous} returns`
  return <p className="soft num">{leftMs > 0 ? `${what} in ${left}.` : `${what} now; it is due for ${left}.`}</p>
}
