import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { KIND_NAMES, type ReportRequestRow } from '@/lib/schemas/reports'
import { sayDays } from './say-days'

/** How far a report that is not there yet is, in words. */
export function sayProgress({ state, attempts, failedWhy }: ReportRequestRow): string {
  if (state === 'failed') return `could not be made: ${visibleText(failedWhy ?? 'the reason is not known')}`
  if (state === 'making') return attempts > 1 ? `being made, attempt ${attempts}` : 'being made'
  return failedWhy === null ? 'waits for the worker' : `tried again soon: ${visibleText(failedWhy)}`
}

/** What is being made, and what could not be. Nothing when there is neither. */
export function RequestsSheet({ requests }: { requests: readonly ReportRequestRow[] }) {
  if (requests.length === 0) return null
  return (
    <Sheet label="Being made" title="Being made">
      <ul className="plain history">
        {requests.map((request) => (
          <li key={request.id}>
            <p className="row-x wrap">
              <Glyph state={request.state === 'failed' ? 'breach' : request.state === 'making' ? 'run' : 'wait'} />
              <Link href={`/reports/${request.id}`} prefetch={false}>
                {`${KIND_NAMES[request.kind]}, ${sayDays(request)}`}
              </Link>
              <span>{sayProgress(request)}</span>
            </p>
            <p className="dim">
              {`asked by ${visibleText(request.by)}, `}
              <LocalTime at={request.requestedAt} withDate />
            </p>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
