import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'

export type ApprovalNotShownProps = { error: unknown; id: string; onRetry: () => void }

/** Why there is nothing to show: no such request, or no answer. */
export function ApprovalNotShown({ error, id, onRetry }: ApprovalNotShownProps) {
  const code = codeOf(error)
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title="There is no such request"
        detail={`Nothing was asked of people as ${id}.`}
        action={
          <Link href="/approvals?view=open" className={buttonClass({ size: 'sm' })}>
            Show all that waits
          </Link>
        }
      />
    )
  return (
    <ErrorState
      title="The request did not load"
      detail={`${sentenceOf(error)} Nothing that takes two people is done meanwhile.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
