import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { RolloutFlip } from '@/lib/schemas/rollouts'
import { sayFlip, sayKind } from './say-replay'

/** One decision that the candidate answers otherwise: before is the version that decides, after the candidate. */
export function RolloutFlipItem({ row }: { row: RolloutFlip }) {
  const isLoud = row.kind === 'deny_to_allow'
  return (
    <details className="rp-flip">
      <summary>
        <span className="row-x strong">
          <Glyph state={row.kind === 'error' ? 'unknown' : isLoud ? (row.isCovered ? 'ok' : 'breach') : 'warn'} />
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
        {isLoud && (
          <span className={row.isCovered ? 'dim' : 'over'}>{row.isCovered ? 'acknowledged in the replay' : 'acknowledged by nobody'}</span>
        )}
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
    </details>
  )
}
