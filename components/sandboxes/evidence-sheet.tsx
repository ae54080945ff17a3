'use client'

import { useQuery } from '@tanstack/react-query'
import { EvidenceMoves } from '@/components/shell/evidence-moves'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import { Tag } from '@/components/ui/tag'
import type { Permission } from '@/lib/access'
import { formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { EvidenceRow } from '@/lib/schemas/sandboxes'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 700

/** What was taken before it was ended: digest, size, who had it since. A gap is a line that says why. */
export function EvidenceSheet({ sandboxId, held }: { sandboxId: string; held: readonly Permission[] }) {
  if (held.includes('evidence:read')) return <Readable sandboxId={sandboxId} held={held} />
  return (
    <Sheet label="Evidence" title="Evidence">
      <NoRight
        title="You cannot read evidence"
        detail={`Open to ${rolesInWords('evidence:read')}. Ask an administrator for one of them.`}
      />
    </Sheet>
  )
}

function Readable({ sandboxId, held }: { sandboxId: string; held: readonly Permission[] }) {
  const { sandboxes } = useTRPC()
  const options = sandboxes.evidence.queryOptions({ sandboxId })
  const query = useQuery({ ...options, refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['sandboxes', 'runs'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  return (
    <ListSheet what="Evidence" title="Evidence" query={query} goesOn="What was taken is kept.">
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title="No evidence is kept" detail="Nothing was taken of this sandbox." />
        ) : (
          <>
            <ul className="viol">
              {items.map((row) => (
                <Item key={row.id} row={row} />
              ))}
            </ul>
            <div className="in rule-t">
              <EvidenceMoves of={{ sandbox: sandboxId }} held={held} />
            </div>
          </>
        )
      }
    </ListSheet>
  )
}

const bytes = (n: number) => `${formatCount(n)} ${n === 1 ? 'byte' : 'bytes'}`

function Item({ row }: { row: EvidenceRow }) {
  return (
    <li>
      <p className="row-x wrap">
        <Glyph state={row.missing !== null || row.erasedAt !== null ? 'warn' : 'ok'} />
        {row.digest !== null && row.erasedAt === null ? (
          <a className="mono break" href={`/api/evidence/${row.id}`} download>
            {visibleText(row.name)}
          </a>
        ) : (
          <b className="mono break">{visibleText(row.name)}</b>
        )}
        {row.missing !== null ? (
          <span className="soft break">{`not taken: ${visibleText(row.missing)}`}</span>
        ) : (
          <span className="soft">
            {row.size === null ? 'size unknown' : bytes(row.size)}
            {row.isTruncated && ', cut at its limit'}
          </span>
        )}
        {row.isHeld && <Tag title="It is not removed when its time is over">held</Tag>}
        {row.erasedAt !== null && (
          <span className="soft">
            {'erased '}
            <LocalTime at={row.erasedAt} withDate />
          </span>
        )}
      </p>
      {row.digest !== null && <p className="mono dim break">{row.digest}</p>}
      <details className="sbx-custody">
        <summary>{`Custody: ${formatCount(row.custody.length)} ${row.custody.length === 1 ? 'entry' : 'entries'}`}</summary>
        <ol>
          {row.custody.map(({ act, by, reason, at }) => (
            <li key={`${at} ${act} ${by}`} className="dim break">
              {`${act} by ${visibleText(by)}${reason === null ? '' : `: ${visibleText(reason)}`}, `}
              <LocalTime at={at} withDate />
            </li>
          ))}
        </ol>
      </details>
    </li>
  )
}
