'use client'

import Link from 'next/link'
import type { MouseEvent } from 'react'
import { SeverityWord } from '@/components/shell/severity-word'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { StatusPill } from '@/components/ui/status-pill'
import { formatCount } from '@/lib/format'
import type { ViolationRow } from '@/lib/schemas/violations'
import { DueWord } from './due-word'
import { plain, STATE_GLYPHS, STATE_WORDS } from './words'

export type ViolationsTableProps = {
  items: readonly ViolationRow[]
  shownId: string | null
  onShow: (id: string) => void
  picked: ReadonlySet<string>
  onPick: (id: string) => void
}

/** Where there is room for two columns the item opens beside the list; elsewhere the link leads to its page. */
const hasRoom = () => window.matchMedia('(min-width: 1101px)').matches

/** One line an item, the worst first. `j` and `k` move between rows, Enter opens, `x` selects. */
export function ViolationsTable({ items, shownId, onShow, picked, onPick }: ViolationsTableProps) {
  const body = useRowKeys()
  useSingleKeys({
    x: () => {
      const id = document.activeElement?.getAttribute('data-row-link')
      if (id) onPick(id)
    },
  })
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Violations, the worst first</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr">Selected</span>
          </th>
          <th scope="col">Violation</th>
          <th scope="col">Agent</th>
          <th scope="col">State</th>
          <th scope="col">Severity</th>
          <th scope="col">Due</th>
          <th scope="col" className="num">
            Prevented
          </th>
          <th scope="col" className="num">
            Uncontrolled
          </th>
          <th scope="col" className="num">
            Waived
          </th>
          <th scope="col" className="who">
            Assignee
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <Row key={row.id} row={row} isShown={row.id === shownId} onShow={onShow} isPicked={picked.has(row.id)} onPick={onPick} />
        ))}
      </tbody>
    </table>
  )
}

type RowProps = Pick<ViolationsTableProps, 'onShow' | 'onPick'> & { row: ViolationRow; isShown: boolean; isPicked: boolean }

function Row({ row, isShown, onShow, isPicked, onPick }: RowProps) {
  const name = `${plain(row.principle)}, ${row.family}`
  const show = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !hasRoom()) return
    event.preventDefault()
    onShow(row.id)
  }
  return (
    <tr aria-current={isShown || undefined}>
      <td className="pick">
        <input type="checkbox" checked={isPicked} onChange={() => onPick(row.id)} aria-label={`Select ${name} of ${row.agentId}`} />
      </td>
      <th scope="row">
        <Link href={`/violations/${row.id}`} prefetch={false} data-row-link={row.id} onClick={show}>
          {name}
          <span className="sr">{` of ${row.agentId}`}</span>
        </Link>
      </th>
      <td data-at="c" className="mono cut" title={row.agentId}>
        {row.agentId}
      </td>
      <td data-at="b">
        <StatusPill state={STATE_GLYPHS[row.state]} word={STATE_WORDS[row.state]} />
      </td>
      <td data-at="d">
        <SeverityWord severity={row.severity} />
      </td>
      <td className="nowrap">
        <DueWord dueAt={row.dueAt} />
      </td>
      <td className="num">{formatCount(row.prevented)}</td>
      <td className="num">{row.uncontrolled > 0 ? <b>{formatCount(row.uncontrolled)}</b> : '0'}</td>
      <td className="num">{formatCount(row.waived)}</td>
      <td className="soft cut who">{row.assignee?.name ?? <span className="dim">nobody</span>}</td>
    </tr>
  )
}
