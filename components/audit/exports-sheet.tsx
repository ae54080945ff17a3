'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { LocalTime } from '@/components/ui/local-time'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { visibleText } from '@/lib/format'
import { sayBytes } from '@/lib/format-bytes'
import { READ_EVERY_MS } from '@/lib/freshness'
import { type ExportRow, FORMAT_NAMES } from '@/lib/schemas/audit-exports'
import { useTRPC } from '@/lib/trpc'
import { ExportDialog } from './export-dialog'
import { sayExport, saySpan, sayState } from './export-words'
import { NewestList } from './newest-list'
import { RecomputeLog } from './recompute-log'

const PAGE = 10
const REFRESH_MS = 500
export type ExportsSheetProps = { canExport: boolean; canDetail: boolean; canVerify: boolean }

/** Exports of the log with their proof, newest first, and the log made anew on request. */
export function ExportsSheet({ canExport, canDetail, canVerify }: ExportsSheetProps) {
  if (canExport) return <Listed canDetail={canDetail} canVerify={canVerify} />
  return (
    <Sheet label="Exports" title="Exports">
      <div className="in rule-t">
        <RecomputeLog canVerify={canVerify} />
      </div>
      <NoRight title="You cannot export the log" detail={`Open to ${rolesInWords('audit:export')}.`} />
    </Sheet>
  )
}

function Listed({ canDetail, canVerify }: Omit<ExportsSheetProps, 'canExport'>) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const input = { limit: PAGE, ...(cursor === null ? {} : { cursor }) }
  const query = useQuery({
    ...trpc.auditExports.list.queryOptions(input),
    refetchInterval: cursor === null ? READ_EVERY_MS : false,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['audit'], queryKey: trpc.auditExports.list.queryKey(input), everyMs: REFRESH_MS })
  return (
    <>
      <NewestList
        what="Exports"
        query={query}
        goesOn="Exports are made all the same."
        cursor={cursor}
        goTo={setCursor}
        empty={{ title: 'No export yet', detail: 'An export holds entries, their proof, and a verifier that runs without us.' }}
        head={
          <div className="in rule-t">
            <p className="row-x wrap">
              <Button size="sm" variant="ink" onClick={() => setIsOpen(true)}>
                Export with proof…
              </Button>
            </p>
            <RecomputeLog canVerify={canVerify} />
          </div>
        }
        line={(row) => <Line key={row.id} row={row} canDetail={canDetail} />}
      />
      <ExportDialog isOpen={isOpen} onOpenChange={setIsOpen} canDetail={canDetail} />
    </>
  )
}

function Line({ row, canDetail }: { row: ExportRow; canDetail: boolean }) {
  const { glyph, word } = sayState(row.state)
  return (
    <li>
      <span className="row-x wrap">
        <StatusPill state={glyph} word={word} />
        <span>{saySpan(row)}</span>
        <span className="dim">{`${FORMAT_NAMES[row.format]}${row.includeDetail ? ', with detail' : ''}`}</span>
      </span>
      <span className="break">{sayExport(row)}</span>
      <span className="dim row-x wrap">
        {`asked by ${visibleText(row.by)}, `}
        <LocalTime at={row.requestedAt} withDate />
        {row.keptUntil && (
          <>
            kept until <LocalTime at={row.keptUntil} withDate />
          </>
        )}
      </span>
      {row.sha256 && <span className="mono dim break">{`SHA-256 ${row.sha256}`}</span>}
      {row.state === 'made' && <Download row={row} canDetail={canDetail} />}
    </li>
  )
}

function Download({ row, canDetail }: { row: ExportRow; canDetail: boolean }) {
  if (row.includeDetail && !canDetail)
    return (
      <span>
        <Button size="sm" disabledReason={`It holds detail: open to ${rolesInWords('audit:detail')}.`}>
          Download
        </Button>
      </span>
    )
  return (
    <span>
      <a
        className={buttonClass({ size: 'sm' })}
        href={`/api/v1/audit/export/${row.id}/file`}
        download
        aria-label={`Download the export of ${saySpan(row)}`}
      >
        {`Download, ${sayBytes(row.bytes ?? 0)}`}
      </a>
    </span>
  )
}
