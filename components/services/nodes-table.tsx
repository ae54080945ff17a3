'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { formatAge, formatCount, visibleText } from '@/lib/format'
import { serviceLink } from '@/lib/plan-link'
import type { NodeRights } from '@/lib/schemas/nodes'
import type { NodeRow } from '@/lib/schemas/workloads'
import { ActLinks } from './act-links'
import { actsOnNode } from './acts'
import { CordonedBy } from './cordoned-by'
import { NodePill } from './node-pill'

export type NodesTableProps = { items: readonly NodeRow[]; rights: NodeRights | null; canPlan: boolean }

/** One line a machine, what is wrong with one first. */
export function NodesTable({ items, rights, canPlan }: NodesTableProps) {
  const body = useRowKeys()
  const now = useNow()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec tbl-svc">
      <caption className="sr">Nodes</caption>
      <thead>
        <tr>
          <th scope="col">Node</th>
          <th scope="col">State</th>
          <th scope="col">Conditions</th>
          <th scope="col">Cordoned by</th>
          <th scope="col" className="num">
            Pods
          </th>
          <th scope="col">Version</th>
          <th scope="col">Age</th>
          <th scope="col">Plan a change</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.uid}>
            <th scope="row">
              <Link href={serviceLink({ kind: 'Node', namespace: null, name: row.name }) as Route} prefetch={false} data-row-link="">
                {visibleText(row.name)}
              </Link>
            </th>
            <td data-at="b">
              <NodePill row={row} />
            </td>
            <td className="cut soft" title={row.pressures.join(', ')}>
              {row.pressures.length === 0 ? <span className="dim">none stands out</span> : visibleText(row.pressures.join(', '))}
            </td>
            <td className="soft">
              <CordonedBy row={row} />
            </td>
            <td data-at="d" className="num">
              {formatCount(row.pods)}
              <span className="only-narrow dim"> pods</span>
            </td>
            <td data-at="c" className="soft">
              {visibleText(row.version)}
            </td>
            <td className="soft">{formatAge(row.createdAt, now).replace(' ago', '')}</td>
            <td>
              <span className="row-x">
                <ActLinks acts={actsOnNode(row, rights, canPlan)} size="sm" />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
