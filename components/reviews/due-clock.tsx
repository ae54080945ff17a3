'use client'

import { useNow } from '@/components/shell/use-now'
import { LocalTime } from '@/components/ui/local-time'
import { utcTitle } from '@/lib/format'
import type { ReviewRow } from '@/lib/schemas/reviews'
import { sayDue } from './say-review'

/** A running clock while it is open, the time it was closed afterwards. */
export function DueClock({ row }: { row: ReviewRow }) {
  const now = useNow()
  if (row.decidedAt !== null) return <LocalTime at={row.decidedAt} withDate />
  if (row.isBlind) return <LocalTime at={row.createdAt} withDate />
  const { text, isOver } = sayDue(row, now)
  return (
    <time dateTime={row.dueAt} title={`target ${utcTitle(row.dueAt)}`} className={isOver ? 'nowrap over' : 'nowrap'}>
      {text}
    </time>
  )
}
