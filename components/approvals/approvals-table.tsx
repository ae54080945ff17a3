'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { visibleText } from '@/lib/format'
import type { ApprovalRow } from '@/lib/schemas/approvals'
import { ExpiryClock } from './expiry-clock'
import { sayRequest } from './say-approval'
import { StatePill } from './state-pill'

/** One line a request, newest first. What is asked for is the link; `j` and `k` move between rows. */
export function ApprovalsTable({ items, isClosed }: { items: readonly ApprovalRow[]; isClosed: boolean }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Requests, newest first</caption>
      <thead>
        <tr>
          <th scope="col">What is asked for</th>
          <th scope="col">State</th>
          <th scope="col">Asked by</th>
          <th scope="col">Who still has to agree</th>
          <th scope="col">{isClosed ? 'Closed' : 'Ends by itself'}</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <Link href={`/approvals/${row.id}` as Route} title={row.id} prefetch={false} data-row-link="">
                {visibleText(sayRequest(row))}
              </Link>
            </th>
            <td data-at="b">
              <StatePill state={row.state} />
            </td>
            <td data-at="c">{row.isMine ? 'you' : visibleText(row.askedBy)}</td>
            <td data-at="d">{row.state === 'waiting' ? row.missing : <span className="dim">nobody</span>}</td>
            <td className="dim">
              <ExpiryClock row={row} />
            </td>
            <td className="soft cut" title={visibleText(row.reason)}>
              {visibleText(row.reason)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
