import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { ReviewDetail } from '@/lib/schemas/reviews'

/** Who asked what, by when it is wanted, and what an approval would allow. */
export function ReviewFacts({ detail: { review, approval }, canReadDecisions }: { detail: ReviewDetail; canReadDecisions: boolean }) {
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <dt>Review</dt>
        <dd>
          <span className="mono break">{review.id}</span>
        </dd>
        <dt>Agent</dt>
        <dd>
          <Link href={`/agents/${review.agentId}`} className="mono break">
            {review.agentId}
          </Link>
        </dd>
        <dt>Owner</dt>
        <dd>
          <span className="break">{review.owner === null ? 'unknown' : visibleText(review.owner)}</span>
        </dd>
        <dt>Asked by</dt>
        <dd>
          <span className="break">{visibleText(review.requestedBy)}</span>
        </dd>
        <dt>Kind</dt>
        <dd>{review.kind}</dd>
        <dt>Risk score</dt>
        <dd className="num">{review.riskScore ?? 'not stated'}</dd>
        <dt>Asked</dt>
        <Time at={review.createdAt} />
        <dt>Target</dt>
        <Time at={review.dueAt} />
        <dt>To a lead</dt>
        <Time at={review.escalatedAt ?? review.escalatesAt} />
        <dt>Rejected by itself</dt>
        <Time at={review.timesOutAt} />
        {review.decisionId !== null && (
          <>
            <dt>Decision</dt>
            <dd>
              {canReadDecisions ? (
                <Link href={`/decisions/${review.decisionId}`} className="mono break">
                  {review.decisionId}
                </Link>
              ) : (
                <span className="mono break">{review.decisionId}</span>
              )}
            </dd>
          </>
        )}
        <dt>Approves</dt>
        <dd>{review.grants.length > 0 ? review.grants.map((word) => word.replaceAll('_', ' ')).join(', ') : 'nothing by itself'}</dd>
        {approval && (
          <>
            <dt>Approval</dt>
            <dd>
              <span className="mono break">{approval.id}</span>
            </dd>
            <dt>{approval.usedAt === null ? 'Holds until' : 'Used'}</dt>
            <Time at={approval.usedAt ?? approval.expiresAt} />
          </>
        )}
        <dt>Origin</dt>
        <dd>{review.origin}</dd>
      </dl>
    </Sheet>
  )
}

const Time = ({ at }: { at: string }) => (
  <dd>
    <LocalTime at={at} withDate />
  </dd>
)
