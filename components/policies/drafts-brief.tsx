'use client'

import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import { sayNames } from './say-names'
import { useDrafts } from './use-policies'

const SHOWN = 5

/** The drafts that were written in last. */
export function DraftsBrief({ canWrite }: { canWrite: boolean }) {
  const { data, error } = useDrafts({ view: 'open', limit: SHOWN })
  const all = (
    <Link href="/policies/drafts" className={buttonClass({ size: 'sm' })}>
      {data && data.total > SHOWN ? `Show all ${formatCount(data.total)} drafts` : canWrite ? 'Show drafts, or begin one' : 'Show drafts'}
    </Link>
  )
  return (
    <Sheet label="Open drafts" title="Open drafts" meta={data ? formatCount(data.total) : undefined}>
      {!data && !error && <LoadingBars what="the drafts" />}
      {!data && error && <EmptyState title="The drafts did not load" detail="Their page says why." action={all} />}
      {data?.items.length === 0 && <EmptyState title="Nothing is being written" detail="No draft is open." action={all} />}
      {data && data.items.length > 0 && (
        <>
          <ul className="eng">
            {data.items.map((draft) => (
              <li key={draft.id} className="rule-t">
                <Link href={`/policies/drafts/${draft.id}`} prefetch={false} className="cut">
                  {draft.name}
                </Link>
                <span className="soft cut">{sayNames(draft.authors)}</span>
                <span className="dim">
                  <LocalTime at={draft.updatedAt} withDate seconds={false} />
                </span>
              </li>
            ))}
          </ul>
          <p className="in rule-t">{all}</p>
        </>
      )}
    </Sheet>
  )
}
