'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { narrowedBy } from './list-input'
import type { useViolationFilter } from './use-violation-filter'
import type { useViolations } from './use-violations'
import { ViolationsTable, type ViolationsTableProps } from './violations-table'

export type ViolationsListProps = { filter: ReturnType<typeof useViolationFilter>; query: ReturnType<typeof useViolations> } & Omit<
  ViolationsTableProps,
  'items'
>

export function ViolationsList({ filter, query, ...table }: ViolationsListProps) {
  return (
    <ListSheet what="Violations" label="Queue" query={query} goesOn="The engine goes on deciding and counting.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? <ViolationsTable items={data.items} {...table} /> : <Nothing filter={filter} />}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more violations."
            first="Show the worst"
          />
        </>
      )}
    </ListSheet>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<ViolationsListProps, 'filter'>) {
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length > 0)
    return (
      <EmptyState
        title="No violation matches"
        detail={`${filter.input.state === 'open' ? 'Open' : 'All'} violations were searched for ${narrowed.join(', ')}.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title={filter.input.state === 'any' ? 'No agent has broken a rule' : 'Nothing is open'}
      detail="Every decision that breaks a rule is counted here, one item a principle, agent and kind of action."
      action={
        filter.input.state === 'any' ? undefined : (
          <Button size="sm" onClick={() => filter.change({ state: 'any' })}>
            Show settled ones
          </Button>
        )
      }
    />
  )
}
