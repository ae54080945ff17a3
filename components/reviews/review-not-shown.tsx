import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'

export type ReviewNotShownProps = { error: unknown; id: string; onRetry: () => void }

/** Why there is nothing to show: no right, no such agent, or no answer. */
export function ReviewNotShown({ error, id, onRetry }: ReviewNotShownProps) {
  const code = codeOf(error)
  if (code === 'FORBIDDEN')
    return (
      <NoRight title="You cannot read reviews" detail={`Open to ${rolesInWords('reviews:read')}. Ask an administrator for one of them.`} />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title="There is no such review"
        detail={`Nothing was asked of people as ${id}.`}
        action={
          <Link href="/reviews" className={buttonClass({ size: 'sm' })}>
            Show all reviews
          </Link>
        }
      />
    )
  return (
    <ErrorState
      title="The review did not load"
      detail={`${sentenceOf(error)} Nothing is approved while nobody decides.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
