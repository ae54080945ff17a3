'use client'

import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import type { Permission } from '@/lib/access'
import { ApprovalFilters } from './approval-filters'
import { ApprovalsList } from './approvals-list'
import { BreakGlassSheet } from './break-glass-sheet'
import { FreezeSheet } from './freeze-sheet'
import { filterQuery } from './list-input'
import { LookBackSheet } from './look-back-sheet'
import { PolicyReviewsSheet } from './policy-reviews-sheet'
import { QuorumsSheet } from './quorums-sheet'
import { sayWaiting } from './say-approval'
import { StopsSheet } from './stops-sheet'
import { TakeSheet } from './take-sheet'
import { useApprovalFilter } from './use-approval-filter'
import { useApprovals } from './use-approvals'

/** What waits for another person's word, what was stopped or taken in need and is looked at afterwards, the freeze, and who must agree. */
export function ApprovalsRoom({ held }: { held: readonly Permission[] }) {
  const filter = useApprovalFilter()
  const query = useApprovals(filter.input)
  return (
    <>
      <div className="head">
        <div>
          <h1>Approvals</h1>
          <p className="verdict">
            <b>{sayWaiting(query.data?.total ?? null, filter.input.view)}</b> What is here is done only when enough people agree, and each
            of them is another person than the one who asked.
          </p>
        </div>
        <div className="acts">
          {held.includes('approvals:export') ? (
            <a className={buttonClass()} href={`/api/approvals?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('approvals:export')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <ApprovalFilters filter={filter} />
      <ApprovalsList filter={filter} query={query} />
      <div className="cols ov">
        <div className="stack">
          {held.includes('policies:review') && <PolicyReviewsSheet />}
          {held.includes('stops:read') && <StopsSheet held={held} />}
          {held.includes('policies:read') && <LookBackSheet held={held} />}
          {held.includes('break-glass:read') && <BreakGlassSheet held={held} />}
        </div>
        <div className="stack">
          <FreezeSheet held={held} />
          <TakeSheet held={held} />
          <QuorumsSheet held={held} />
        </div>
      </div>
    </>
  )
}
