import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'

/** Why there is nothing to show: no right, no such report, or no answer. */
export function ReportNotShown({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const code = codeOf(error)
  if (code === 'FORBIDDEN')
    return (
      <NoRight title="You cannot read reports" detail={`Open to ${rolesInWords('reports:read')}. Ask an administrator for one of them.`} />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title="There is no such report"
        detail="No report was ever asked for under this address."
        action={
          <Link href="/reports" className={buttonClass({ size: 'sm' })}>
            Show all reports
          </Link>
        }
      />
    )
  return (
    <ErrorState
      title="The report did not load"
      detail={`${sentenceOf(error)} A stored report is never changed.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
