'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { ApprovalView } from '@/lib/schemas/approvals'
import { ApprovalsTable } from './approvals-table'
import { VIEW_NAMES } from './say-approval'
import type { useApprovalFilter } from './use-approval-filter'
import type { useApprovals } from './use-approvals'

export type ApprovalsListProps = { filter: ReturnType<typeof useApprovalFilter>; query: ReturnType<typeof useApprovals> }

export function ApprovalsList({ filter, query }: ApprovalsListProps) {
  const { view, cursor } = filter.input
  return (
    <ListSheet what="Requests" query={query} goesOn="Nothing that takes two people is done meanwhile.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? <ApprovalsTable items={data.items} isClosed={view === 'closed'} /> : <Nothing filter={filter} />}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more requests here."
          />
        </>
      )}
    </ListSheet>
  )
}

const NOTHING: Record<ApprovalView, string> = {
  mine: 'Nothing waits for a word of yours. What your role can agree to appears here by itself.',
  asked: 'You have asked for nothing that takes two people.',
  open: 'Nothing waits for anybody.',
  closed: 'No request was closed yet.',
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<ApprovalsListProps, 'filter'>) {
  const { view, search, action } = filter.input
  if (search !== undefined || action !== undefined)
    return (
      <EmptyState
        title="No request matches"
        detail={`“${VIEW_NAMES[view]}” was searched.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title="None"
      detail={NOTHING[view]}
      action={
        view !== 'open' && (
          <Button size="sm" onClick={() => filter.change({ view: 'open' })}>
            Show all that waits
          </Button>
        )
      }
    />
  )
}
