'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { utcTitle, visibleText } from '@/lib/format'
import type { PlanRow } from '@/lib/schemas/plans'
import { leftOf, sayStanding, stateWords } from './say-plan'

/** One line a plan, newest first. What it does is the link; `j` and `k` move between rows. */
export function PlansTable({ items }: { items: readonly PlanRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-ask">
      <caption className="sr">Plans, newest first</caption>
      <thead>
        <tr>
          <th scope="col">What it does</th>
          <th scope="col">State</th>
          <th scope="col">Asked by</th>
          <th scope="col">How it stands</th>
          <th scope="col">Valid until</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <Link href={`/plans/${row.id}` as Route} title={row.id} prefetch={false} data-row-link="">
                {visibleText(row.title)}
              </Link>
            </th>
            <td data-at="b">
              <State row={row} />
            </td>
            <td data-at="c">{row.isMine ? 'you' : visibleText(row.askedBy)}</td>
            <td data-at="d" className="cut" title={visibleText(sayStanding(row))}>
              {visibleText(sayStanding(row))}
            </td>
            <td className="dim">
              <Until row={row} />
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

function State({ row }: { row: PlanRow }) {
  const { glyph, word } = stateWords(row.state)
  return <StatusPill state={glyph} word={word} />
}

/** A running clock while it waits, the time that it ended afterwards. */
function Until({ row: { state, expiresAt, closedAt } }: { row: PlanRow }) {
  const now = useNow()
  if (closedAt !== null) return <LocalTime at={closedAt} withDate />
  if (expiresAt === null || state !== 'ready') return '–'
  const left = leftOf(expiresAt, now)
  return (
    <time dateTime={expiresAt} title={utcTitle(expiresAt)} className={left === null ? 'nowrap aged' : 'nowrap num'}>
      {left === null ? 'time is over' : `${left} left`}
    </time>
  )
}
