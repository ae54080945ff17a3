import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'

/** Why an entry is not shown. Without an error the address itself is no index. */
export function EntryNotShown({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const code = error ? codeOf(error) : 'NOT_FOUND'
  if (code === 'FORBIDDEN')
    return (
      <NoRight
        title="You cannot read the audit log"
        detail={`Open to ${rolesInWords('audit:read')}. Ask an administrator for one of them.`}
      />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title="There is no such entry"
        detail="The log holds nothing at this index. It may be sealed in a moment, or its text was purged after the retention; its leaf stays."
        action={
          <Link href="/audit" className={buttonClass({ size: 'sm' })}>
            Show the log
          </Link>
        }
      />
    )
  return (
    <ErrorState
      title="The entry did not load"
      detail={`${sentenceOf(error)} What was sealed is not changed by that.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
