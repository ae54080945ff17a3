import { Glyph } from '@/components/ui/glyph'
import { formatAge, formatDuration } from '@/lib/format'
import { WORDS } from '@/lib/freshness'
import type { SourceRow } from '@/lib/schemas/overview'

export type SourceListProps = { rows: SourceRow[]; now: number }

/** A source that is fine is not said to be due: it may have been read since this page was. */
function dueIn({ nextAt, state }: SourceRow, now: number): string {
  if (nextAt === null) return ''
  const left = Date.parse(nextAt) - now
  if (left > 0) return `, next in ${formatDuration(Math.ceil(left / 1000) * 1000)}`
  return state === 'ok' ? '' : ', next try due'
}

/** Each source with its last sample, its interval and when it is read next. */
export function SourceList({ rows, now }: SourceListProps) {
  if (rows.length === 0) return <p className="menu-h">No source is configured.</p>
  return (
    <ul className="src-list">
      {rows.map((row) => (
        <li key={row.source} className="src-row">
          <Glyph state={row.state} />
          <span className="strong">{row.source}</span>
          <span className={row.state === 'stale' ? 'aged' : 'dim'}>{formatAge(row.sampledAt, now)}</span>
          <p>
            {row.state === 'ok' ? '' : `${WORDS[row.state]}. `}
            {row.detail === '' ? '' : `${row.detail}. `}
            {`Every ${formatDuration(row.intervalMs)}${dueIn(row, now)}`}
          </p>
        </li>
      ))}
    </ul>
  )
}
