import Link from 'next/link'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { Obligation } from '@/lib/schemas/evaluate'
import type { DecisionResult } from './read-result'

/** What the answer asks of the caller. */
export function ObligationsSheet({ result }: { result: DecisionResult | null }) {
  return (
    <Sheet label="Obligations" title="Obligations">
      {result === null ? (
        <EmptyState title="Not known" detail="There was no answer to read obligations from." />
      ) : result.obligations.length === 0 ? (
        <EmptyState title="None" detail="The answer asks nothing of the caller." />
      ) : (
        <ul className="viol">
          {result.obligations.map((obligation) => (
            <Item key={`${obligation.kind}-${obligation.reason}`} obligation={obligation} />
          ))}
        </ul>
      )}
    </Sheet>
  )
}

const isTime = (text: string) => !Number.isNaN(Date.parse(text))

function Item({ obligation }: { obligation: Obligation }) {
  const { kind, reason, until, due_at, priority, review_id } = obligation
  return (
    <li>
      <p>
        <b className="mono">{kind}</b>
      </p>
      <p className="soft">{visibleText(reason)}</p>
      <p className="dim">
        {priority !== undefined && `priority ${priority} `}
        <When word="until" at={until} /> <When word="due" at={due_at} />
      </p>
      {review_id !== undefined && (
        <p>
          <Link href={`/reviews/${review_id}`}>Show the review</Link>
        </p>
      )}
    </li>
  )
}

function When({ word, at }: { word: string; at: string | undefined }) {
  if (at === undefined) return null
  return (
    <span>
      {word} {isTime(at) ? <LocalTime at={at} withDate /> : at}
    </span>
  )
}
