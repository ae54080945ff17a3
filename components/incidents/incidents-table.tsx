'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import { incidentName, typeName } from '@/lib/incident-names'
import type { IncidentRow } from '@/lib/schemas/incidents'
import { wholeSeconds } from './prepare-clocks'
import { sayNext } from './say-next'
import { SevTag } from './sev-tag'
import { StatePill } from './state-pill'

/** One line an incident. Its name is the link; `j` and `k` move between rows. */
export function IncidentsTable({ items }: { items: readonly IncidentRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-inc">
      <caption className="sr">Incidents, the gravest first</caption>
      <thead>
        <tr>
          <th scope="col">Incident</th>
          <th scope="col">State</th>
          <th scope="col">Next clock</th>
          <th scope="col" className="num">
            Open
          </th>
          <th scope="col">Commander</th>
          <th scope="col">Type</th>
          <th scope="col">Agents</th>
          <th scope="col" className="num">
            Alerts
          </th>
          <th scope="col">Triggered</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: IncidentRow }) {
  const now = useNow()
  const next = sayNext(row, now)
  const resolved = row.clocks.find(({ phase }) => phase === 'resolved')?.takenMs ?? null
  const isOpen = next !== null
  return (
    <tr>
      <th scope="row">
        <SevTag severity={row.severity} />{' '}
        <Link href={`/incidents/${row.id}` as Route} prefetch={false} data-row-link="" title={visibleText(row.title)}>
          {`${incidentName(row.number)} ${visibleText(row.title)}`}
        </Link>{' '}
        {row.drill && <Tag title="Nothing of it is real">drill</Tag>}
      </th>
      <td data-at="b">
        <StatePill state={row.state} />
      </td>
      <td data-at="c" className={next?.isOver ? 'over' : undefined}>
        {next === null ? 'none' : next.text}
      </td>
      <td data-at="d" className="num">
        {isOpen ? wholeSeconds(now - Date.parse(row.triggeredAt)) : resolved === null ? 'ended' : wholeSeconds(resolved)}
      </td>
      <td>{row.commander === null ? <span className="dim">nobody</span> : visibleText(row.commander.name)}</td>
      <td>{typeName(row.type)}</td>
      <td className="mono cut" title={visibleText(row.agents.join(', '))}>
        {row.agents.length === 0 ? <span className="dim">none</span> : visibleText(row.agents.join(', '))}
      </td>
      <td className="num">{row.alerts}</td>
      <td className="dim">
        <LocalTime at={row.triggeredAt} withDate />
      </td>
    </tr>
  )
}
