'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { formatDuration, visibleText } from '@/lib/format'
import { RUN_ENDS } from '@/lib/run-states'
import type { RunRow } from '@/lib/schemas/runs'
import { sayRunning } from './say-run'
import { StatePill } from './state-pill'

/** One line a run, newest first. What it does is the link; `j` and `k` move between rows. `now` is the database's clock. */
export function RunsTable({ items, now }: { items: readonly RunRow[]; now: number }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-run">
      <caption className="sr">Runs, newest first</caption>
      <thead>
        <tr>
          <th scope="col">What it does</th>
          <th scope="col">State</th>
          <th scope="col">How it stands</th>
          <th scope="col" className="num">
            Time
          </th>
          <th scope="col">Started by</th>
          <th scope="col">Started</th>
          <th scope="col">Lane</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <Link href={`/runs/${row.id}` as Route} title={row.id} prefetch={false} data-row-link="">
                {visibleText(row.title)}
              </Link>{' '}
              {row.isDrill && <Tag title="Nothing of it is real">drill</Tag>}
            </th>
            <td data-at="b">
              <StatePill verdict={row.verdict} />
            </td>
            <td data-at="c" className="cut" title={visibleText(row.says)}>
              {visibleText(row.says)}
            </td>
            <td data-at="d" className="num">
              {RUN_ENDS.includes(row.state) ? formatDuration(row.elapsedMs) : sayRunning(now - Date.parse(row.createdAt))}
            </td>
            <td>{row.isMine ? 'you' : visibleText(row.startedBy)}</td>
            <td className="dim">
              <LocalTime at={row.createdAt} withDate />
            </td>
            <td className="dim">{row.lane}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
