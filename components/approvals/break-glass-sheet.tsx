'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { BreakGlassRow } from '@/lib/schemas/break-glass'
import { useTRPC } from '@/lib/trpc'
import { NeedMoves } from './need-moves'
import { needWords, rightName } from './say-approval'

const REFRESH_MS = 300

/** Rights that people took or lent in need, newest first, and what is still to be confirmed or reviewed. */
export function BreakGlassSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const query = useQuery({
    ...trpc.breakGlass.list.queryOptions({ limit: 10, ...(cursor ? { cursor } : {}) }),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['approvals'], queryKey: trpc.breakGlass.pathKey(), everyMs: REFRESH_MS })
  return (
    <ListSheet what="Taken in need" query={query} goesOn="Each right ends by itself, whether or not it is shown.">
      {(data) => (
        <>
          <div className="in">
            <h2>Taken in need</h2>
          </div>
          {data.items.length === 0 && <EmptyState title="None" detail="Nobody has taken or lent a right in need." />}
          <ul className="viol">
            {data.items.map((row) => (
              <Row key={row.id} row={row} held={held} />
            ))}
          </ul>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== null}
            goTo={setCursor}
            end="There are no earlier ones."
            first="Show the newest"
            more="Show earlier"
          />
        </>
      )}
    </ListSheet>
  )
}

function Row({ row, held }: { row: BreakGlassRow; held: readonly Permission[] }) {
  const { glyph, word } = needWords(row)
  return (
    <li>
      <p className="row-x wrap">
        <b>{`${row.isMine ? 'You' : visibleText(row.person)}: ${rightName(row)}`}</b>
        <StatusPill state={glyph} word={word} />
      </p>
      <p className="break">{visibleText(row.scope)}</p>
      <p className="soft break">{visibleText(row.reason)}</p>
      <p className="dim">
        <LocalTime at={row.startedAt} withDate />
        {row.confirmedBy !== null && `, confirmed by ${visibleText(row.confirmedBy)}`}
        {row.state === 'active' && (
          <>
            {', ends '}
            <LocalTime at={row.expiresAt} withDate />
          </>
        )}
        {row.endedAt !== null && (
          <>
            {', over '}
            <LocalTime at={row.endedAt} withDate />
          </>
        )}
      </p>
      {row.reviewedBy !== null && <p className="soft break">{`${visibleText(row.reviewedBy)}: ${visibleText(row.reviewNote ?? '')}`}</p>}
      <NeedMoves row={row} held={held} />
    </li>
  )
}
