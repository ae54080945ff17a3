import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { ReviewDetail } from '@/lib/schemas/reviews'

/** Why a person is asked. */
export function WhySheet({ detail: { review } }: { detail: ReviewDetail }) {
  return (
    <Sheet label="Why" title="Why a person is asked">
      {review.reasons.length === 0 ? (
        <EmptyState title="No reason was given" detail="The rule that asked did not say why." />
      ) : (
        <ul className="viol">
          {review.reasons.map((reason) => (
            <li key={reason} className="break">
              {visibleText(reason)}
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
