'use client'

import { CopyButton } from '@/components/shell/copy-button'
import { useNow } from '@/components/shell/use-now'
import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'
import { formatAge, formatCount, visibleText } from '@/lib/format'
import type { AuditAnchorRow, AuditHead } from '@/lib/schemas/audit'

/** How long the log is, what signs it, and where its checkpoints are copied to. */
export function HeadSheet({ head }: { head: AuditHead }) {
  const now = useNow()
  const { checkpoint, waits } = head
  return (
    <Sheet label="Seal and anchors" title="Seal and anchors" meta={`read ${formatAge(head.readAt, now)}`}>
      <dl className="dl">
        <dt>Sealed</dt>
        <dd>{`${formatCount(head.size)}, the last ${formatAge(head.sealedAt, now)}`}</dd>
        <dt>Waits</dt>
        <dd>{waits.entries === 0 ? 'nothing' : `${formatCount(waits.entries)}, the oldest from ${formatAge(waits.oldestAt, now)}`}</dd>
        <dt>Checkpoint</dt>
        <dd>
          {checkpoint ? `over ${formatCount(checkpoint.size)}, signed ${formatAge(checkpoint.at, now)}` : 'none is signed'}
          {head.waitsWhy !== null && ` (waits: ${visibleText(head.waitsWhy)})`}
        </dd>
        {checkpoint && (
          <>
            <dt>Root</dt>
            <dd className="mono break">{checkpoint.root}</dd>
          </>
        )}
      </dl>
      <ul className="au-list-plain" aria-label="Anchors">
        {head.anchors.map((anchor) => (
          <Anchor key={anchor.sink} anchor={anchor} size={head.size} now={now} />
        ))}
      </ul>
      <p className="in rule-t soft">
        {head.anchors.every(({ at }) => at === null)
          ? 'No copy of a checkpoint is kept outside the database: its owner could write another history.'
          : head.isLocalOnly
            ? 'Anchored on this machine only: whoever has the machine has the copies too.'
            : 'A copy outside shows if another history is written here.'}
      </p>
      {checkpoint && (
        <p className="foot rule-t">
          <CopyButton label="Copy the checkpoint" text={checkpoint.note} />
        </p>
      )}
    </Sheet>
  )
}

function Anchor({ anchor, size, now }: { anchor: AuditAnchorRow; size: number; now: number }) {
  const { sink, at, error, triedAt } = anchor
  const lag = size - anchor.size
  return (
    <li>
      <Glyph state={error !== null ? 'warn' : at === null ? 'unknown' : 'ok'} />
      <b>{visibleText(sink)}</b>
      <span className="break">
        {at === null
          ? 'has taken none yet'
          : `over ${formatCount(anchor.size)}, ${formatAge(at, now)}${lag > 0 ? `, ${formatCount(lag)} behind` : ''}`}
        {error !== null && ` · failed ${formatAge(triedAt, now)}: ${visibleText(error)}`}
      </span>
    </li>
  )
}
