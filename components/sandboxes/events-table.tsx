'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { SeverityWord } from '@/components/shell/severity-word'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import { formatCount, visibleText } from '@/lib/format'
import type { RuntimeEventRow } from '@/lib/schemas/sandboxes'
import { plain, sayBlocked, sayEventState } from './say-sandbox'
import { severityOf } from './severity'

/** One line an event, newest first. The time is the link to its sandbox; one of no sandbox we know has none. `j` and `k` move between rows. */
export function EventsTable({ items }: { items: readonly RuntimeEventRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-sbx">
      <caption className="sr">Runtime events, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Received</th>
          <th scope="col">State</th>
          <th scope="col">Severity</th>
          <th scope="col">What was seen</th>
          <th scope="col">Blocked</th>
          <th scope="col">Agent</th>
          <th scope="col">Pod</th>
          <th scope="col">Sensor</th>
          <th scope="col" className="num">
            Seen
          </th>
          <th scope="col">Run</th>
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

const titleOf = (row: RuntimeEventRow): string =>
  [row.description, ...Object.entries(row.indicators).map(([name, value]) => `${name}: ${value}`)].map(visibleText).join('\n')

function Row({ row }: { row: RuntimeEventRow }) {
  const { glyph, word } = sayEventState(row.state)
  const what = `${plain(row.violationType)}${row.family === null ? '' : `, ${plain(row.family)}`}`
  return (
    <tr>
      <th scope="row">
        {row.sandboxId === null ? (
          <LocalTime at={row.receivedAt} withDate />
        ) : (
          <Link href={`/sandboxes/${row.sandboxId}` as Route} prefetch={false} data-row-link="">
            <LocalTime at={row.receivedAt} withDate />
            <span className="sr">{`, sandbox ${row.sandboxId}`}</span>
          </Link>
        )}{' '}
        {row.drill && <Tag title="Nothing of it is real">drill</Tag>}
      </th>
      <td data-at="b">
        <StatusPill state={glyph} word={word} />
      </td>
      <td data-at="d">
        <SeverityWord severity={severityOf(row.severity)} />
      </td>
      <td data-at="c" className="cut" title={titleOf(row)}>
        {`${visibleText(what)}: ${visibleText(row.rule)}`}
      </td>
      <td className={row.blocked === false ? 'over' : undefined}>{sayBlocked(row.blocked)}</td>
      <td className="mono cut">{row.agentId === null ? <span className="dim">unknown</span> : visibleText(row.agentId)}</td>
      <td className="mono cut" title={row.podName === null ? undefined : visibleText(row.podName)}>
        {row.podName === null ? <span className="dim">not said</span> : visibleText(row.podName)}
      </td>
      <td className="dim">{visibleText(row.source)}</td>
      <td className="num">{`${formatCount(row.occurred)}×`}</td>
      <td>
        {row.runId === null ? (
          <span className="dim">none</span>
        ) : (
          <Link href={`/runs/${row.runId}` as Route} prefetch={false}>
            Show the run
          </Link>
        )}
      </td>
    </tr>
  )
}
