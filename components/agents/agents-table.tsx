'use client'

import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { formatCount, visibleText } from '@/lib/format'
import type { AgentListRow } from '@/lib/schemas/agents'
import { StatePill } from './state-pill'

/** One line an agent, by id. The id is the link; `j` and `k` move between rows. */
export function AgentsTable({ items }: { items: readonly AgentListRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Agents, by id</caption>
      <thead>
        <tr>
          <th scope="col">Agent</th>
          <th scope="col">State</th>
          <th scope="col">Owner</th>
          <th scope="col" className="num">
            Trust
          </th>
          <th scope="col">Clearance</th>
          <th scope="col" className="num">
            Requests, last minute
          </th>
          <th scope="col" className="num">
            Denied, 24 h
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <Row key={row.agentId} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row: { agentId, state, owner, trustLevel, clearance, requestsPerMinute, denied24h } }: { row: AgentListRow }) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/agents/${agentId}`} className="mono" prefetch={false} data-row-link="">
          {agentId}
        </Link>
      </th>
      <td data-at="b">
        <StatePill state={state} />
      </td>
      <td data-at="c" className="cut" title={owner}>
        {visibleText(owner)}
      </td>
      <td className="num">{trustLevel}</td>
      <td className="soft">{clearance.replaceAll('_', ' ')}</td>
      <td className="num">{requestsPerMinute === null ? <span className="dim">unknown</span> : formatCount(requestsPerMinute)}</td>
      <td data-at="d" className="num">
        {formatCount(denied24h)}
        <span className="only-narrow dim"> denied, 24 h</span>
      </td>
    </tr>
  )
}
