'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { PlansTable } from './plans-table'
import { NOTHING, VIEW_NAMES } from './say-plans'
import type { usePlanFilter } from './use-plan-filter'
import type { usePlans } from './use-plans'

export type PlansListProps = { filter: ReturnType<typeof usePlanFilter>; query: ReturnType<typeof usePlans> }

export function PlansList({ filter, query }: PlansListProps) {
  return (
    <ListSheet what="Plans" query={query} goesOn="No plan changes anything by itself meanwhile.">
      {(data) => (
        <>
          <div className="scroll-x">{data.items.length > 0 ? <PlansTable items={data.items} /> : <Nothing filter={filter} />}</div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more plans here."
          />
        </>
      )}
    </ListSheet>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<PlansListProps, 'filter'>) {
  const { view, search, kind } = filter.input
  if (search !== undefined || kind !== undefined)
    return (
      <EmptyState
        title="No plan matches"
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
        view === 'open' && (
          <Button size="sm" onClick={() => filter.change({ view: 'closed' })}>
            Show those that ended
          </Button>
        )
      }
    />
  )
}
