import type { Route } from 'next'
import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { DrillRow } from '@/lib/schemas/drills'
import { STATES } from './say-drill'

/** One line a drill, newest first; `j` and `k` move between rows. */
export function DrillsTable({ items }: { items: readonly DrillRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-run">
      <caption className="sr">Drills, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Drill</th>
          <th scope="col">Result</th>
          <th scope="col">By</th>
          <th scope="col">Accepted</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <Link href={`/drills/${row.id}` as Route} prefetch={false} data-row-link="">
                {row.name}
              </Link>{' '}
              {row.isSimulated && <Tag title="On the local cluster: no code was executed">simulated</Tag>}
            </th>
            <td data-at="b">
              <StatusPill state={STATES[row.state].glyph} word={STATES[row.state].word} />
            </td>
            <td data-at="d">{visibleText(row.startedBy)}</td>
            <td data-at="c" className="dim">
              <LocalTime at={row.acceptedAt} withDate />
            </td>
            <td className="cut" title={visibleText(row.reason)}>
              {visibleText(row.reason)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
