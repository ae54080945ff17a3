import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'

export type ViolationNotShownProps = { error: unknown; onRetry: () => void }

/** Why there is nothing to show: no right, no such item, or no answer. */
export function ViolationNotShown({ error, onRetry }: ViolationNotShownProps) {
  const code = codeOf(error)
  if (code === 'FORBIDDEN')
    return (
      <NoRight
        title="You cannot read violations"
        detail={`Open to ${rolesInWords('violations:read')}. Ask an administrator for one of them.`}
      />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return <EmptyState title="There is no such violation" detail="Nothing of this id was ever opened here. The queue has all there are." />
  return (
    <ErrorState
      title="The violation did not load"
      detail={`${sentenceOf(error)} What was counted is not changed by that.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
