'use client'

import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { FlipRow, ReplayDetail } from '@/lib/schemas/replays'
import { AcknowledgeFlip } from './acknowledge-flip'
import { sayFlip, sayKind } from './say-replay'

export type FlipItemProps = { row: FlipRow; detail: ReplayDetail; mayRight: boolean }

/** One decision: closed, what kind of change it is; open, before and after in words, and the word that somebody gives to it. */
export function FlipItem({ row, detail, mayRight }: FlipItemProps) {
  const isLoud = row.kind === 'deny_to_allow'
  const isAcknowledged = row.acknowledgedBy !== null
  const glyph = row.kind === 'error' ? 'unknown' : isLoud ? (isAcknowledged ? 'ok' : 'breach') : 'warn'
  return (
    <details className="rp-flip">
      <summary>
        <span className="row-x strong">
          <Glyph state={glyph} />
          {sayKind(row.kind)}
        </span>
        <span className="mono break">{visibleText(row.action)}</span>
        <span className="mono dim">{row.agentId}</span>
        {row.principles.map((one) => (
          <Tag key={one}>{one.replaceAll('_', ' ')}</Tag>
        ))}
        <span className="dim">
          <LocalTime at={row.at} withDate />
        </span>
        {isLoud && <span className={isAcknowledged ? 'dim' : 'over'}>{isAcknowledged ? 'acknowledged' : 'not acknowledged'}</span>}
      </summary>
      <ul className="rp-said">
        {sayFlip(row.before, row.after).map((line) => (
          <li key={line} className="break">
            {line}
          </li>
        ))}
      </ul>
      <p className="dim">
        <Link href={`/decisions/${row.decisionId}`} prefetch={false}>
          Open the decision
        </Link>
      </p>
      {isLoud && <AcknowledgeFlip row={row} detail={detail} mayRight={mayRight} />}
    </details>
  )
}
