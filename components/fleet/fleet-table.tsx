'use client'

import { useRowKeys } from '@/components/shell/use-row-keys'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge, formatCount, visibleText } from '@/lib/format'
import { type FleetRow, LEAST_OPA } from '@/lib/schemas/fleet'
import { FleetStatePill } from './fleet-state'
import { saysAge, saysVersion, shortRevision } from './say-fleet'

export type FleetTableProps = { items: readonly FleetRow[]; readAt: string; onOpen: (row: FleetRow) => void }

/** One line an OPA, by id. */
export function FleetTable({ items, readAt, onOpen }: FleetTableProps) {
  const body = useRowKeys()
  const now = Date.parse(readAt)
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">OPAs, by id</caption>
      <thead>
        <tr>
          <th scope="col">Instance</th>
          <th scope="col">State</th>
          <th scope="col">OPA</th>
          <th scope="col">Decides with</th>
          <th scope="col">Not on the wanted one for</th>
          <th scope="col">Last error</th>
          <th scope="col" className="num">
            Decisions
          </th>
          <th scope="col" className="num">
            Lost
          </th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <button type="button" className="as-link mono" data-row-link="" onClick={() => onOpen(row)}>
                {row.id}
              </button>{' '}
              <span className="soft">{visibleText(row.label)}</span>
            </th>
            <td data-at="b">
              <FleetStatePill state={row.state} />
            </td>
            <td>
              <OpaVersion row={row} />
            </td>
            <td data-at="c" title={row.activeRevision ?? undefined}>
              {saysVersion(row)} {row.activeRevision !== null && <span className="mono dim">{shortRevision(row.activeRevision)}</span>}
              {saysTrouble(row).map((trouble) => (
                <span key={trouble} className="only-narrow t-breach trouble">
                  {trouble}
                </span>
              ))}
            </td>
            <td>
              <Age row={row} />
            </td>
            <td className="cut" title={row.lastError ?? undefined}>
              {row.lastError === null ? (
                <span className="dim">{row.hasReported ? 'none' : 'unknown'}</span>
              ) : (
                <span className="t-breach">{visibleText(row.lastError)}</span>
              )}
            </td>
            <td className="num">{formatCount(row.decisions)}</td>
            <td className="num">
              <Lost lost={row.lost} />
            </td>
            <td data-at="d" className="soft">
              {formatAge(row.lastSeen, now)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Lost({ lost }: { lost: number | null }) {
  if (lost === null) return <span className="dim">unknown</span>
  return lost === 0 ? 0 : <span className="t-breach">{formatCount(lost)}</span>
}

/** What a narrow row has no column for, and a person must not miss. */
function saysTrouble(row: FleetRow): string[] {
  const { text, isLate } = saysAge(row)
  return [
    ...(row.isUnsafe ? [`OPA ${row.version}, below ${LEAST_OPA}`] : []),
    ...(isLate ? [`not on the wanted version for ${text}`] : []),
    ...(row.lost !== null && row.lost > 0 ? [`${formatCount(row.lost)} decisions lost`] : []),
    ...(row.lastError === null ? [] : [visibleText(row.lastError)]),
  ]
}

/** Red below the version that may take bundles at all. */
function OpaVersion({ row: { version, isUnsafe } }: { row: FleetRow }) {
  if (version === null) return <span className="dim">unknown</span>
  if (!isUnsafe) return <span className="mono">{version}</span>
  return (
    <span title={`Below ${LEAST_OPA} an OPA may take unsigned bundles. Update it.`}>
      <StatusPill state="breach" word={`${version}, below ${LEAST_OPA}`} />
    </span>
  )
}

function Age({ row }: { row: FleetRow }) {
  const { text, isLate } = saysAge(row)
  if (!isLate) return <span className="soft">{text}</span>
  return <StatusPill state="breach" word={`${text}, over its deadline`} />
}
