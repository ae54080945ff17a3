import { InputSheet } from '@/components/shell/input-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { ViolationsSheet } from '@/components/shell/violations-sheet'
import { EmptyState } from '@/components/ui/empty-state'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { ViolationDetail } from '@/lib/schemas/violations'

/** The latest occurrence: which rule objected and why, and what was asked, masked. Where it cannot be shown, why not. */
export function LatestSheets({ detail: { item, latest } }: { detail: ViolationDetail }) {
  if (latest.record === null)
    return (
      <Sheet label="Latest decision" title="Latest decision">
        {latest.why === 'no_right' ? (
          <NoRight title="You cannot read decisions" detail={`Rules and input are open to ${rolesInWords('decisions:read')}.`} />
        ) : (
          <EmptyState
            title="The decision is no longer kept"
            detail="Raw decisions are kept for a limited time. The counts, the occurrences and the history of this violation stay."
          />
        )}
      </Sheet>
    )
  return (
    <>
      <ViolationsSheet violations={latest.record.acgs.violations.filter(({ principle }) => principle === item.principle)} firedRules={[]} />
      <InputSheet record={latest.record} />
    </>
  )
}
