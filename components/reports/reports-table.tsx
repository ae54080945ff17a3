'use client'

import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { formatDuration, visibleText } from '@/lib/format'
import { KIND_NAMES, type ReportListRow } from '@/lib/schemas/reports'
import { CompletenessPill } from './completeness-pill'
import { sayDays } from './say-days'

/** One line a report, newest first. The period is the link; `j` and `k` move between rows. */
export function ReportsTable({ items }: { items: readonly ReportListRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Reports, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Period, UTC</th>
          <th scope="col">Completeness</th>
          <th scope="col">Kind</th>
          <th scope="col">Overall</th>
          <th scope="col">Made</th>
          <th scope="col">Asked by</th>
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

function Row({ row }: { row: ReportListRow }) {
  const late = row.lateMs === null ? '' : `, late by ${formatDuration(row.lateMs)}`
  return (
    <tr>
      <th scope="row">
        <Link href={`/reports/${row.id}`} prefetch={false} data-row-link="" title={row.name}>
          {sayDays(row)}
        </Link>
      </th>
      <td data-at="b">
        <CompletenessPill completeness={row.completeness} />
      </td>
      <td data-at="c">{KIND_NAMES[row.kind]}</td>
      <td className="soft">{row.overall}</td>
      <td data-at="d">
        <LocalTime at={row.generatedAt} withDate />
      </td>
      <td className="cut soft" title={row.by}>{`${visibleText(row.by)}${late}`}</td>
    </tr>
  )
}
