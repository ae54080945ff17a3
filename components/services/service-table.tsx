'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { HeatStrip } from '@/components/ui/heat-strip'
import { Tag } from '@/components/ui/tag'
import { formatAge, formatCount, visibleText } from '@/lib/format'
import { serviceLink } from '@/lib/plan-link'
import type { Owner, WorkloadRow } from '@/lib/schemas/workloads'
import { COLUMNS, type Column } from './columns'
import { heatCells } from './heat'
import { StatePill } from './state-pill'

const NUMBERS: readonly Column[] = ['ready', 'revision', 'restarts']
const MINUTES_A_CELL = 5
export type ServiceTableProps = {
  items: readonly WorkloadRow[]
  isShown: (column: Column) => boolean
  /** Whether the source of a kind does not follow the cluster now. */
  isStale: (kind: string) => boolean
}

/** One line a workload. The name is the link; `j` and `k` move between rows. */
export function ServiceTable({ items, isShown, isStale }: ServiceTableProps) {
  const body = useRowKeys()
  const now = useNow()
  const columns = COLUMNS.filter(({ id }) => isShown(id))
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec tbl-svc">
      <caption className="sr">Services</caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          {columns.map(({ id, name }) => (
            <th key={id} scope="col" className={NUMBERS.includes(id) ? 'num' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.uid} className={isStale(row.kind) ? 'is-old' : undefined}>
            <th scope="row">
              <Link href={serviceLink(row) as Route} prefetch={false} data-row-link="" title={row.name}>
                {visibleText(row.name)}
              </Link>
              {row.isCritical && (
                <>
                  {' '}
                  <Tag title="A core service: a change of it takes a second person.">core</Tag>
                </>
              )}
            </th>
            {columns.map(({ id }) => (
              <Cell key={id} column={id} row={row} isStale={isStale(row.kind)} now={now} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ column, row, isStale, now }: { column: Column; row: WorkloadRow; isStale: boolean; now: number }) {
  switch (column) {
    case 'namespace':
      return (
        <td data-at="c" className="cut soft" title={row.namespace}>
          {visibleText(row.namespace)}
          {row.kind === 'Deployment' ? '' : `, ${row.kind}`}
        </td>
      )
    case 'state':
      return (
        <td data-at="b" title={row.says}>
          <StatePill row={row} isStale={isStale} />
        </td>
      )
    case 'ready':
      return (
        <td data-at="d" className="num">
          {row.desired === 0 && row.ready === 0 ? (
            <span className="dim">0</span>
          ) : (
            `${formatCount(row.ready)} of ${formatCount(row.desired)}`
          )}
          <span className="only-narrow dim"> ready</span>
        </td>
      )
    case 'revision':
      return <td className="num">{row.revision ?? <span className="dim">–</span>}</td>
    case 'image':
      return <Images images={row.images} />
    case 'owner':
      return <Owners row={row} />
    case 'reverter':
      return (
        <td className="cut soft" title={row.reverter?.says}>
          {row.reverter === null ? <span className="dim">nobody known</span> : visibleText(row.reverter.says)}
        </td>
      )
    case 'restarts':
      return <td className="num">{formatCount(row.restarts)}</td>
    case 'age':
      return <td className="soft">{row.createdAt === null ? 'unknown' : formatAge(row.createdAt, now).replace(' ago', '')}</td>
    case 'heat':
      return (
        <td>
          {row.heat === null ? (
            <span className="dim">not sampled</span>
          ) : (
            <HeatStrip cells={heatCells(row.heat, MINUTES_A_CELL)} label={`${row.name}, ready pods of the last hour`} />
          )}
        </td>
      )
  }
}

/** What tells one image from another is its end. */
function Images({ images }: { images: readonly string[] }) {
  const [first, ...more] = images
  if (first === undefined) return <td className="dim">unknown</td>
  return (
    <td className="cut mono soft" title={images.join('\n')}>
      {visibleText(shortImage(first))}
      {more.length > 0 && <span className="dim">{` and ${more.length} more`}</span>}
    </td>
  )
}
const shortImage = (image: string): string => image.replace(/^.*\//, '').replace(/@sha256:([0-9a-f]{8})[0-9a-f]+$/, '@$1…')

const sayOwner = (owner: Owner | null): string => (owner === null ? 'nobody told' : `${owner.manager}${owner.isApply ? ', by apply' : ''}`)

/** Who wrote template and replicas last, said once where it is the same. */
function Owners({ row: { templateOwner, replicasOwner } }: { row: WorkloadRow }) {
  if (templateOwner === null && replicasOwner === null) return <td className="dim">nobody told</td>
  const [template, replicas] = [sayOwner(templateOwner), sayOwner(replicasOwner)]
  const isOne = template === replicas || replicasOwner === null
  return (
    <td className="cut soft" title={`Template: ${template}\nReplicas: ${replicas}`}>
      {visibleText(isOne ? template : `${template}; replicas ${replicas}`)}
    </td>
  )
}
