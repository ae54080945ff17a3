'use client'

import { useNow } from '@/components/shell/use-now'
import { LocalTime } from '@/components/ui/local-time'
import { utcTitle } from '@/lib/format'
import type { ApprovalRow } from '@/lib/schemas/approvals'
import { sayLeft } from './say-approval'

/** A running clock while it waits, the time it was closed afterwards. */
export function ExpiryClock({ row }: { row: Pick<ApprovalRow, 'state' | 'expiresAt' | 'closedAt'> }) {
  const now = useNow()
  if (row.state !== 'waiting') return <LocalTime at={row.closedAt ?? row.expiresAt} withDate />
  return (
    <time dateTime={row.expiresAt} title={`ends ${utcTitle(row.expiresAt)}`} className="nowrap num">
      {sayLeft(row.expiresAt, now)}
    </time>
  )
}
