'use client'

import { skipToken, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { NotShown } from '@/components/shell/not-shown'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { ProofBadge } from '@/components/ui/proof-badge'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { AuditEntryDetail } from '@/lib/schemas/audit'
import { useTRPC } from '@/lib/trpc'
import { DetailSheet } from './detail-sheet'
import { FieldsSheet } from './fields-sheet'
import { OthersSheet } from './others-sheet'
import { ProofSheet } from './proof-sheet'
import { ResultPill } from './result-pill'
import { TextSheet } from './text-sheet'
import { sayActor } from './words'

export type EntryRoomProps = {
  /** Null for an address that is no index. */
  idx: number | null
  canOpen: boolean
}

/** One entry as it was sealed, and its way to the signed checkpoint. */
export function EntryRoom({ idx, canOpen }: EntryRoomProps) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({
    ...trpc.audit.get.queryOptions(idx === null ? skipToken : { idx }),
    refetchInterval: READ_EVERY_MS,
  })
  if (data) return <Shown entry={data} canOpen={canOpen} />
  return (
    <>
      <div className="head">
        <h1>Audit entry</h1>
      </div>
      <Sheet label="Entry">
        {error || idx === null ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="entry"
            all="the audit log"
            permission="audit:read"
            missing="The log holds nothing at this index. It may be sealed in a moment, or its text was purged after the retention; its leaf stays."
            list={{ href: '/audit', label: 'Show the log' }}
            stays="What was sealed is not changed by that."
          />
        ) : (
          <LoadingBars what="the entry" rows={8} />
        )}
      </Sheet>
    </>
  )
}

function Shown({ entry, canOpen }: { entry: AuditEntryDetail; canOpen: boolean }) {
  const { row, mismatch } = entry
  return (
    <>
      <div className="head">
        <div>
          <h1 className="row-x wrap">
            <span className="break">{`Entry ${formatCount(row.idx)}`}</span>
            <ResultPill row={row} />
            <ProofBadge seal={row.seal} />
          </h1>
          <p className="verdict">
            {mismatch !== null && (
              <>
                <Glyph state="breach" /> <b>{`Mismatch: ${mismatch}`}</b>{' '}
              </>
            )}
            <b>{visibleText(sayActor(row))}</b> <span className="mono">{visibleText(row.action)}</span> on{' '}
            <span className="break">{`${visibleText(row.target.kind)} ${visibleText(row.target.id)}`}</span>,{' '}
            <LocalTime at={row.at} withDate />.{row.isLate && ' It was written down well after it happened.'}
          </p>
        </div>
        <div className="acts">
          <Link href={`/audit?target=${encodeURIComponent(row.target.id)}`} className={buttonClass()}>
            Show all about this target
          </Link>
        </div>
      </div>
      <div className="cols ov">
        <div className="stack">
          <ProofSheet idx={row.idx} />
          <TextSheet text={entry.text} leaf={entry.leaf} />
          <OthersSheet others={entry.others} row={row} />
        </div>
        <div className="stack">
          <FieldsSheet fields={entry.fields} name={row.actor.name} />
          <DetailSheet idx={row.idx} detail={entry.detail} canOpen={canOpen} />
        </div>
      </div>
    </>
  )
}
