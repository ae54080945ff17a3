import Link from 'next/link'
import type { DraftOrigin } from '@/lib/schemas/drafts'

/** What the draft is to mend, where it was begun from that. */
export function OriginLine({ origin }: { origin: DraftOrigin }) {
  if (origin === null) return null
  const isViolation = 'violationId' in origin
  return (
    <>
      <dt>For</dt>
      <dd>
        {isViolation ? (
          <Link href={`/violations/${origin.violationId}`} prefetch={false}>
            a violation
          </Link>
        ) : (
          <Link href={`/decisions/${origin.decisionId}`} prefetch={false}>
            a decision
          </Link>
        )}
      </dd>
    </>
  )
}
