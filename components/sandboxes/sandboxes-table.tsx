'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { SeverityWord } from '@/components/shell/severity-word'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { Tag } from '@/components/ui/tag'
import { formatCount, formatMs, visibleText } from '@/lib/format'
import type { SandboxRow } from '@/lib/schemas/sandboxes'
import { ClockCell } from './clock-cell'
import { sayUptime } from './say-sandbox'
import { severityOf } from './severity'
import { StatePill } from './state-pill'

/** One line a sandbox, newest first. Its pod is the link; `j` and `k` move between rows. `now` is the database's clock. */
export function SandboxesTable({ items, now }: { items: readonly SandboxRow[]; now: number }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-sbx">
      <caption className="sr">Sandboxes, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Sandbox</th>
          <th scope="col">State</th>
          <th scope="col">Agent</th>
          <th scope="col">Runtime</th>
          <th scope="col">Node</th>
          <th scope="col" className="num">
            Cold start
          </th>
          <th scope="col" className="num">
            Uptime
          </th>
          <th scope="col">Worst event</th>
          <th scope="col">Contained after</th>
          <th scope="col">Gone after</th>
          <th scope="col">Quarantine</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <Row key={row.id} row={row} now={now} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row, now }: { row: SandboxRow; now: number }) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/sandboxes/${row.id}` as Route} title={row.podName} prefetch={false} data-row-link="" className="mono">
          {shortPod(row)}
        </Link>{' '}
        {row.isSimulated && <Tag title="The local cluster ran it: no code was executed">simulated</Tag>}
        {row.drill && <Tag title="Nothing of it is real">drill</Tag>}
      </th>
      <td data-at="b">
        <StatePill row={row} />
      </td>
      <td data-at="c" className="mono cut" title={row.agentId}>
        {visibleText(row.agentId)}
      </td>
      <td className="dim">{visibleText(row.runtime)}</td>
      <td className="dim cut">{row.node === null ? 'none yet' : visibleText(row.node)}</td>
      <td className="num">{row.coldStartMs === null ? <span className="dim">not measured</span> : formatMs(row.coldStartMs)}</td>
      <td data-at="d" className="num">
        {sayUptime(row, now)}
      </td>
      <td>
        {row.events === 0 ? (
          <span className="dim">none</span>
        ) : (
          <span className="row-x">
            <SeverityWord severity={severityOf(row.worst)} />
            <span className="dim">{`of ${formatCount(row.events)}`}</span>
          </span>
        )}
      </td>
      <td>
        <ClockCell row={row} of="contained" now={now} />
      </td>
      <td>
        <ClockCell row={row} of="gone" now={now} />
      </td>
      <td className="mono cut" title={row.quarantine ?? undefined}>
        {row.quarantine === null ? <span className="dim">no</span> : visibleText(row.quarantine)}
      </td>
    </tr>
  )
}

const LONG = 20
/** The pod's name as far as a line has room; whole in its title. */
const shortPod = ({ podName }: SandboxRow): string => {
  const text = visibleText(podName)
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text
}
