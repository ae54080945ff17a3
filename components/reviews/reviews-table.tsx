'use client'

import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { visibleText } from '@/lib/format'
import type { ReviewRow } from '@/lib/schemas/reviews'
import { DueClock } from './due-clock'
import { PriorityWord } from './priority-word'
import { StatePill } from './state-pill'

export type ReviewsTableProps = { items: readonly ReviewRow[]; isClosed: boolean }

/** One line a review, the most urgent first. The clock is the link; `j` and `k` move between rows. */
export function ReviewsTable({ items, isClosed }: ReviewsTableProps) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">{isClosed ? 'Reviews, newest first' : 'Reviews, most urgent first'}</caption>
      <thead>
        <tr>
          <th scope="col">{isClosed ? 'Closed' : 'Due'}</th>
          <th scope="col">Priority</th>
          <th scope="col">Agent</th>
          <th scope="col">Action</th>
          <th scope="col">Why</th>
          <th scope="col">State</th>
          <th scope="col" className="num">
            Votes
          </th>
          <th scope="col">Kind</th>
          <th scope="col">Origin</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: ReviewRow }) {
  const why = row.reasons.map(visibleText).join('; ')
  return (
    <tr>
      <th scope="row">
        <Link href={`/reviews/${row.id}`} title={row.id} prefetch={false} data-row-link="">
          <DueClock row={row} />
          <span className="sr">{`, review ${row.id}`}</span>
        </Link>
      </th>
      <td data-at="b">
        <PriorityWord priority={row.priority} />
      </td>
      <td data-at="c" className="mono">
        {row.agentId}
      </td>
      <td className="mono cut" title={row.action}>
        {visibleText(row.action)}
      </td>
      <td className="soft cut" title={why}>
        {why}
      </td>
      <td data-at="d">
        <StatePill row={row} />
      </td>
      <td className="num">{row.isBlind ? <span className="dim">hidden</span> : `${row.votes} of ${row.quorum}`}</td>
      <td className="dim">{row.kind}</td>
      <td className="dim">{row.origin}</td>
    </tr>
  )
}
