'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { formatCount, formatMs, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { AuditCheckRow } from '@/lib/schemas/audit'
import { useTRPC } from '@/lib/trpc'
import { NewestList } from './newest-list'
import { sayCheck } from './words'

const PAGE = 6

/** What the log's own checks found, newest first. No check is unknown, never well. */
export function ChecksSheet() {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const query = useQuery({
    ...trpc.audit.checks.queryOptions({ limit: PAGE, ...(cursor === null ? {} : { cursor }) }),
    refetchInterval: cursor === null ? READ_EVERY_MS : false,
    placeholderData: keepPreviousData,
  })
  return (
    <NewestList
      what="Self-checks"
      query={query}
      goesOn="The checks themselves go on."
      cursor={cursor}
      goTo={setCursor}
      empty={{ title: 'Not checked yet', detail: 'No check of the log has run, so whether it is whole is unknown.' }}
      line={(check) => <Check key={check.id} check={check} />}
    />
  )
}

function Check({ check }: { check: AuditCheckRow }) {
  return (
    <li>
      <LocalTime at={check.at} withDate />
      <StatusPill state={check.isGood ? 'ok' : 'breach'} word={check.isGood ? 'fits' : 'mismatch'} />
      <span className="break">
        {`${sayCheck(check)}, ${formatCount(check.size)} entries in ${formatMs(check.tookMs)}`}
        {!check.isGood && `: ${visibleText(check.detail)}`}
        {check.firstBadIndex !== null && `, first bad index ${formatCount(check.firstBadIndex)}`}
      </span>
    </li>
  )
}
