'use client'

import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { formatCount, visibleText } from '@/lib/format'
import type { AgentListRow } from '@/lib/schemas/agents'
import { COLUMNS, type Column } from './columns'
import { StatePill } from './state-pill'

const NUMBERS: readonly Column[] = ['trust', 'requests', 'denied']
export type AgentsTableProps = { items: readonly AgentListRow[]; isShown: (column: Column) => boolean }

/** One line an agent, by id. The id is the link; `j` and `k` move between rows. */
export function AgentsTable({ items, isShown }: AgentsTableProps) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Agents, by id</caption>
      <thead>
        <tr>
          <th scope="col">Agent</th>
          {COLUMNS.filter(({ id }) => isShown(id)).map(({ id, name }) => (
            <th key={id} scope="col" className={NUMBERS.includes(id) ? 'num' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.agentId}>
            <th scope="row">
              <Link href={`/agents/${row.agentId}`} className="mono" prefetch={false} data-row-link="">
                {row.agentId}
              </Link>
            </th>
            {COLUMNS.filter(({ id }) => isShown(id)).map(({ id }) => (
              <Cell key={id} column={id} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ column, row }: { column: Column; row: AgentListRow }) {
  switch (column) {
    case 'state':
      return (
        <td data-at="b">
          <StatePill state={row.state} />
        </td>
      )
    case 'owner':
      return (
        <td data-at="c" className="cut" title={row.owner}>
          {visibleText(row.owner)}
        </td>
      )
    case 'trust':
      return <td className="num">{row.trustLevel}</td>
    case 'clearance':
      return <td className="soft">{row.clearance.replaceAll('_', ' ')}</td>
    case 'requests':
      return (
        <td className="num">
          {row.requestsPerMinute === null ? <span className="dim">unknown</span> : formatCount(row.requestsPerMinute)}
        </td>
      )
    case 'denied':
      return (
        <td data-at="d" className="num">
          {formatCount(row.denied24h)}
          <span className="only-narrow dim"> denied, 24 h</span>
        </td>
      )
  }
}
