'use client'

import Link from 'next/link'
import { SeverityWord } from '@/components/shell/severity-word'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { formatMs, visibleText } from '@/lib/format'
import type { DecisionRow, Window } from '@/lib/schemas/decisions'
import { VerdictPill } from './verdict-pill'

export type DecisionsTableProps = { items: readonly DecisionRow[]; window: Window }

/** One line a decision, newest first. The time is the link; `j` and `k` move between rows. */
export function DecisionsTable({ items, window }: DecisionsTableProps) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Decisions, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Verdict</th>
          <th scope="col">Agent</th>
          <th scope="col">Action</th>
          <th scope="col">Why</th>
          <th scope="col">Severity</th>
          <th scope="col">Origin</th>
          <th scope="col">Policy</th>
          <th scope="col" className="num">
            Evaluated in
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <Row key={row.id} row={row} withDate={window !== '1h'} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row, withDate }: { row: DecisionRow; withDate: boolean }) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/decisions/${row.id}`} title={row.id} prefetch={false} data-row-link="">
          <LocalTime at={row.at} withDate={withDate} />
          <span className="sr">{`, decision ${row.id}`}</span>
        </Link>
      </th>
      <td data-at="b">
        <VerdictPill verdict={row.verdict} />
      </td>
      <td data-at="c" className="mono">
        {row.agentId}
      </td>
      <td data-at="d" className="mono cut" title={row.action}>
        {visibleText(row.action)}
      </td>
      <td className="soft cut">
        <Why row={row} />
      </td>
      <td>
        <SeverityWord severity={row.severity} />
      </td>
      <td className="dim">{row.origin}</td>
      <td className="mono dim">{row.policyVersion}</td>
      <td className="num">{formatMs(row.evalMs)}</td>
    </tr>
  )
}

function Why({ row }: { row: DecisionRow }) {
  const said = [row.refusal, ...row.codes].filter((word) => word !== null).join(', ')
  return (
    <>
      {row.uncontrolled && <Tag>uncontrolled</Tag>} {row.waived && <Tag>waived</Tag>} <span title={said}>{said}</span>
    </>
  )
}
