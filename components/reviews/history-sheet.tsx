import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { ReviewDetail } from '@/lib/schemas/reviews'
import { sayAct } from './say-review'

/** What happened to it, newest first. */
export function HistorySheet({ detail: { history, review } }: { detail: ReviewDetail }) {
  return (
    <Sheet label="History" title="History">
      <ol className="history">
        {history.map((change) => (
          <li key={change.version}>
            <p>
              <b>{`${visibleText(change.by)} ${sayAct(change.action)}`}</b>
            </p>
            {change.reason !== null && <p className="soft">{visibleText(change.reason)}</p>}
            <p className="dim">
              <LocalTime at={change.at} withDate />
            </p>
          </li>
        ))}
        <li>
          <p>
            <b>{`${visibleText(review.requestedBy)} asked`}</b>
          </p>
          <p className="dim">
            <LocalTime at={review.createdAt} withDate />
          </p>
        </li>
      </ol>
      <p className="foot rule-t">
        <Link href={`/audit?kind=review&target=${review.id}`} prefetch={false}>
          Show its entries in the audit log
        </Link>
      </p>
    </Sheet>
  )
}
