'use client'

import { useQuery } from '@tanstack/react-query'
import { ListSheet } from '@/components/shell/list-sheet'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge, formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { EngineRow } from '@/lib/schemas/fleet'
import { useTRPC } from '@/lib/trpc'
import { shortRevision } from './say-fleet'

const REFRESH_MS = 500

/** Our own engines, which take the same signed versions. */
export function EnginesSheet() {
  const { fleet } = useTRPC()
  const query = useQuery({ ...fleet.engines.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['policies'], queryKey: fleet.engines.queryKey({}), everyMs: REFRESH_MS })
  return (
    <ListSheet what="Our engines" title="Our engines" query={query} goesOn="The engines go on with what they have.">
      {(data) =>
        data.items.length === 0 ? (
          <EmptyState
            title="No engine was heard of in the last day"
            detail="Start one: npm start, or the role engine of the installation."
          />
        ) : (
          <div className="scroll-x">
            <table className="tbl tbl-2 tbl-stick tbl-dec">
              <caption className="sr">Our engines, by id</caption>
              <thead>
                <tr>
                  <th scope="col">Engine</th>
                  <th scope="col">State</th>
                  <th scope="col">Software</th>
                  <th scope="col">Decides with</th>
                  <th scope="col" className="num">
                    Lost
                  </th>
                  <th scope="col">Last seen</th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((row) => (
                  <Row key={row.id} row={row} now={Date.parse(data.readAt)} />
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </ListSheet>
  )
}

function stateOf({ isSilent, isCurrent, activeRevision }: EngineRow) {
  if (isSilent) return { state: 'warn', word: 'silent' } as const
  if (activeRevision === null) return { state: 'deny', word: 'decides nothing' } as const
  return isCurrent ? ({ state: 'ok', word: 'current' } as const) : ({ state: 'warn', word: 'behind' } as const)
}

function Row({ row, now }: { row: EngineRow; now: number }) {
  return (
    <tr>
      <th scope="row" className="mono">
        {row.id}
      </th>
      <td data-at="b">
        <StatusPill {...stateOf(row)} />
        {row.reasons.length > 0 && <span className="soft"> {visibleText(row.reasons.join(', '))}</span>}
      </td>
      <td className="mono">{row.version}</td>
      <td data-at="c" title={row.activeRevision ?? undefined}>
        {row.activeVersion === null ? 'none' : `version ${row.activeVersion}`}{' '}
        {row.activeRevision !== null && <span className="mono dim">{shortRevision(row.activeRevision)}</span>}
      </td>
      <td className="num">{row.lost === null ? <span className="dim">unknown</span> : formatCount(row.lost)}</td>
      <td data-at="d" className="soft">
        {formatAge(row.lastSeen, now)}
      </td>
    </tr>
  )
}
