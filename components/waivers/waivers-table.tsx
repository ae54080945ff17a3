'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import { formatCount, visibleText } from '@/lib/format'
import type { WaiverRow } from '@/lib/schemas/waivers'
import { EndWord } from './end-word'
import { PHASE_GLYPHS, PHASE_WORDS } from './words'

/** One line a waiver, by its end. The rule is the link; `j` and `k` move between rows. */
export function WaiversTable({ items }: { items: readonly WaiverRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-ask">
      <caption className="sr">Waivers by their end</caption>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">Agents</th>
          <th scope="col">State</th>
          <th scope="col">Ends</th>
          <th scope="col" className="num">
            Matched
          </th>
          <th scope="col">Ticket</th>
          <th scope="col">Asked by</th>
          <th scope="col">Approved by</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <Link href={`/policies/waivers/${row.id}` as Route} title={row.id} prefetch={false} data-row-link="">
                <span className="mono">{row.rule}</span>
                <span className="sr">{` for ${row.agentGlob}`}</span>
              </Link>
            </th>
            <td data-at="c" className="mono cut" title={row.agentGlob}>
              {row.agentGlob}
            </td>
            <td data-at="b">
              <span className="row-x wrap">
                <StatusPill state={PHASE_GLYPHS[row.phase]} word={PHASE_WORDS[row.phase]} />
                {row.isUnused && <Tag>unused</Tag>}
                {row.ruleNow === 'gone' && <Tag>rule gone</Tag>}
              </span>
            </td>
            <td data-at="d">
              <EndWord row={row} />
            </td>
            <td className="num">{formatCount(row.matched)}</td>
            <td className="soft cut" title={visibleText(row.ticket)}>
              {visibleText(row.ticket)}
            </td>
            <td className="soft cut">{row.isMine ? 'you' : visibleText(row.requestedBy)}</td>
            <td className="soft cut">{row.approvedBy === null ? <span className="dim">nobody</span> : visibleText(row.approvedBy)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
