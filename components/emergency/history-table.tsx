import type { Route } from 'next'
import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { stageOf, stopVerb } from '@/lib/stop-names'
import { ReportButton } from './report-button'
import { sayAfter } from './say-history'
import { STAGES } from './say-standing'

/** One line a stop, newest first. What was stopped is the link to its run; `j` and `k` move between rows. */
export function HistoryTable({ items, mayReport }: { items: readonly EmergencyRow[]; mayReport: boolean }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-run">
      <caption className="sr">Stops and drills, newest first</caption>
      <thead>
        <tr>
          <th scope="col">What was stopped</th>
          <th scope="col">How it stands</th>
          <th scope="col" className="num">
            Contained
          </th>
          <th scope="col" className="num">
            Stopped
          </th>
          <th scope="col">By</th>
          <th scope="col">Accepted</th>
          <th scope="col">Resumed</th>
          <th scope="col">Reason</th>
          <th scope="col">Incident</th>
          <th scope="col">Report</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <Link href={`/runs/${row.runId}` as Route} prefetch={false} data-row-link="">
                {visibleText(stopVerb(row))}
              </Link>{' '}
              {row.drill && <Tag title="Nothing of it is real">drill</Tag>}
            </th>
            <td data-at="b">
              <StatusPill state={STAGES[stageOf(row)].glyph} word={STAGES[stageOf(row)].word} />
            </td>
            <td className="num">{sayAfter(row, row.containedAt)}</td>
            <td data-at="d" className="num">
              {sayAfter(row, row.stoppedAt)}
            </td>
            <td>{visibleText(row.startedBy)}</td>
            <td data-at="c" className="dim">
              <LocalTime at={row.acceptedAt} withDate />
            </td>
            <td className="dim">{row.resumedAt === null ? 'not yet' : <LocalTime at={row.resumedAt} withDate />}</td>
            <td className="cut" title={visibleText(row.reason)}>
              {visibleText(row.reason)}
            </td>
            <td>
              {row.incidentId === null ? (
                <span className="dim">none</span>
              ) : (
                <Link href={`/incidents/${row.incidentId}` as Route} prefetch={false}>
                  its incident
                </Link>
              )}
            </td>
            <td>
              <ReportButton row={row} mayMake={mayReport} size="sm" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
