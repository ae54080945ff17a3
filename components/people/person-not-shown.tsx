import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'

/** Why there is nothing to show: no right, no such person, or no answer. */
export function PersonNotShown({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const code = codeOf(error)
  if (code === 'FORBIDDEN')
    return (
      <NoRight title="You cannot read people" detail={`Open to ${rolesInWords('people:read')}. Ask an administrator for one of them.`} />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title="There is no such person"
        detail="The address names nobody. People are never deleted: look for the name in the list."
        action={
          <Link href="/people" className={buttonClass({ size: 'sm' })}>
            Show all people
          </Link>
        }
      />
    )
  return (
    <ErrorState
      title="The person did not load"
      detail={`${sentenceOf(error)} What they may do stays as it is.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
