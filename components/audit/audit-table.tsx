'use client'

import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { ProofBadge } from '@/components/ui/proof-badge'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { AuditRow } from '@/lib/schemas/audit'
import { ResultPill } from './result-pill'
import { sayActor } from './words'

/** One line an action or entry, newest first. The time is the link; `j` and `k` move between rows. */
export function AuditTable({ items, isEntries }: { items: readonly AuditRow[]; isEntries: boolean }) {
  const body = useRowKeys()
  const hasRuns = items.some(({ runId }) => runId !== null)
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec tbl-aud">
      <caption className="sr">{isEntries ? 'Entries of the log, newest first' : 'Actions in the log, newest first'}</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Outcome</th>
          <th scope="col">Actor</th>
          <th scope="col">Action</th>
          {isEntries && <th scope="col">Phase</th>}
          <th scope="col">Target</th>
          <th scope="col">Proof</th>
          {hasRuns && <th scope="col">Run</th>}
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <Row key={row.idx} row={row} isEntries={isEntries} hasRuns={hasRuns} />
        ))}
      </tbody>
    </table>
  )
}

type RowProps = { row: AuditRow; isEntries: boolean; hasRuns: boolean }

function Row({ row, isEntries, hasRuns }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/audit/${row.idx}`} prefetch={false} data-row-link="">
          <LocalTime at={row.at} withDate />
          <span className="sr">{`, entry ${row.idx}`}</span>
        </Link>
      </th>
      <td data-at="b">
        <ResultPill row={row} />
      </td>
      <td className="cut" title={row.actor.id}>
        {visibleText(sayActor(row))}
      </td>
      <td data-at="c" className="mono">
        {visibleText(row.action)}
      </td>
      {isEntries && <td className="dim">{row.phase.replace('_', ' ')}</td>}
      <td data-at="d" className="mono cut" title={visibleText(row.target.id)}>
        {`${visibleText(row.target.kind)} ${visibleText(row.target.id)}`}
      </td>
      <td>
        <ProofBadge seal={row.seal} />
      </td>
      {hasRuns && <td className="mono dim cut">{row.runId !== null && visibleText(row.runId)}</td>}
      <td className="soft cut" title={row.reason === null ? undefined : visibleText(row.reason)}>
        {row.isLate && <Tag title="Written down well after it happened">late</Tag>} {row.isDrill && <Tag>drill</Tag>}{' '}
        {row.reason !== null && visibleText(row.reason)}
      </td>
    </tr>
  )
}
