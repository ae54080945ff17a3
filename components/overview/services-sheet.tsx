import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { HeatStrip } from '@/components/ui/heat-strip'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge } from '@/lib/format'
import type { Overview, ServiceRow } from '@/lib/schemas/overview'

const isAbsent = (row: ServiceRow) => row.word === 'not connected'

/** Each service with its state, its checks of two hours and the age of its last sign. What is not connected is named, not drawn as fine. */
export function ServicesSheet({ board, now }: { board: Overview; now: number }) {
  const rows = board.services.filter((row) => !isAbsent(row))
  const absent = board.services.filter(isAbsent)
  const ok = rows.filter((row) => row.state === 'ok').length
  return (
    <Sheet label="Services" title="Services" meta={rows.length > 0 ? `${ok} of ${rows.length} ready` : undefined}>
      {rows.length === 0 ? (
        <EmptyState title="No service has reported" detail="Heartbeats and checks were looked for in the database; there are none." />
      ) : (
        <table className="tbl tbl-2">
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">State</th>
              <th scope="col" className="num">
                Ready
              </th>
              <th scope="col">Version</th>
              <th scope="col" className="num">
                Key figure
              </th>
              <th scope="col">Checks, last 2 h</th>
              <th scope="col" className="num">
                Age
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.service} row={row} now={now} />
            ))}
          </tbody>
        </table>
      )}
      {absent.length > 0 && (
        <p className="absent rule-t">
          <Glyph state="unknown" />
          <span>
            <b>Not connected, not judged:</b> {absent.map((row) => row.service).join(', ')}
          </span>
        </p>
      )}
    </Sheet>
  )
}

function Row({ row, now }: { row: ServiceRow; now: number }) {
  return (
    <tr>
      <th scope="row" className="strong">
        {row.service}
      </th>
      <td data-at="b">
        <StatusPill state={row.state} word={row.word} />
      </td>
      <td className="num">{row.ready ?? ''}</td>
      <td className="mono soft">{row.version ?? ''}</td>
      <td className="num" data-at="c">
        {row.keyFigure ?? ''}
      </td>
      <td data-at="e">
        <HeatStrip cells={row.checks} label={`${row.service}, checks of the last 2 hours, oldest first`} />
      </td>
      <td data-at="d" className={row.state === 'stale' ? 'num aged' : 'num dim'}>
        {row.sampledAt === null ? 'never' : formatAge(row.sampledAt, now).replace(' ago', '')}
      </td>
    </tr>
  )
}
