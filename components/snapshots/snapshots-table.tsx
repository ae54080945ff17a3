'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import type { Permission } from '@/lib/access'
import { formatCount, visibleText } from '@/lib/format'
import { planLink } from '@/lib/plan-link'
import type { SnapshotRow } from '@/lib/schemas/snapshots'
import { sayWhy, sayWriters, stateOf, whyNotBack } from './say-snapshot'

export type SnapshotsTableProps = {
  items: readonly SnapshotRow[]
  /** The one that is offered first. */
  offer: string | null
  held: readonly Permission[]
  onMark: (row: SnapshotRow) => void
}

/** One row a snapshot, newest first. */
export function SnapshotsTable({ items, ...rest }: SnapshotsTableProps) {
  return (
    <table className="tbl tbl-say">
      <caption className="sr">Snapshots, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Taken</th>
          <th scope="col">State</th>
          <th scope="col">Why</th>
          <th scope="col">Who wrote since the one before</th>
          <th scope="col" className="num">
            Objects
          </th>
          <th scope="col">Digest</th>
          <th scope="col">
            <span className="sr">Acts</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((row) => (
          <Row key={row.id} row={row} {...rest} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row, offer, held, onMark }: Omit<SnapshotsTableProps, 'items'> & { row: SnapshotRow }) {
  const { id, takenAt, askedAt, askedBy, reason, error, runId, objects, digest, foreign, isKnownGood, knownGoodBy } = row
  const { glyph, word } = stateOf(row)
  const why = whyNotBack(row) ?? (held.includes('plans:create') ? null : `Asking for a plan is open to ${rolesInWords('plans:create')}.`)
  const mayMark = held.includes('snapshots:mark') ? null : `Marking is open to ${rolesInWords('snapshots:mark')}.`
  return (
    <tr>
      <th scope="row">
        <LocalTime at={takenAt ?? askedAt} withDate /> {id === offer && <Tag title="The newest that is known to be good">offered</Tag>}
      </th>
      <td>
        <StatusPill state={glyph} word={word} />
        {isKnownGood && knownGoodBy !== null && <span className="dim">{` says ${visibleText(knownGoodBy)}`}</span>}
        {error !== null && <p className="hint">{visibleText(error)}</p>}
      </td>
      <td>
        {runId === null ? (
          sayWhy(row.why)
        ) : (
          <Link href={`/runs/${runId}` as Route} prefetch={false}>
            {sayWhy(row.why)}
          </Link>
        )}
        {reason !== null && <p className="hint">{`${visibleText(askedBy)}: ${visibleText(reason)}`}</p>}
      </td>
      <td>
        {row.state === 'taken' && visibleText(sayWriters(row))}
        {foreign.length > 0 && (
          <p className="hint" title={visibleText(foreign.join(', '))}>{`${formatCount(foreign.length)} without our label, not kept`}</p>
        )}
      </td>
      <td className="num">{objects === null ? '' : formatCount(objects)}</td>
      <td className="dim mono" title={digest ?? undefined}>
        {digest?.slice(7, 19) ?? ''}
      </td>
      <td>
        <span className="acts">
          {row.state === 'taken' && (
            <Button size="sm" disabledReason={mayMark} onClick={() => onMark(row)}>
              {isKnownGood ? 'Unmark…' : 'Mark as good…'}
            </Button>
          )}
          {why === null ? (
            <Link
              href={planLink('rollback.config', undefined, { set: row.set, snapshotId: id }) as Route}
              className={buttonClass({ size: 'sm' })}
              prefetch={false}
            >
              Roll back to it…
            </Link>
          ) : (
            <Button size="sm" disabledReason={why}>
              Roll back to it…
            </Button>
          )}
        </span>
      </td>
    </tr>
  )
}
