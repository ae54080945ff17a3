'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet, type ListSheetProps } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { FleetPage, FleetRow } from '@/lib/schemas/fleet'
import { FleetTable } from './fleet-table'
import type { FleetFilterState } from './use-fleet-filter'

export type FleetListProps = { filter: FleetFilterState; query: ListSheetProps<FleetPage>['query']; onOpen: (row: FleetRow) => void }

export function FleetList({ filter, query, onOpen }: FleetListProps) {
  return (
    <ListSheet what="OPAs" title="OPAs" query={query} goesOn="They go on with the version they have.">
      {(page) => (
        <>
          <div className="scroll-x">
            {page.items.length > 0 ? <FleetTable items={page.items} readAt={page.readAt} onOpen={onOpen} /> : <Nothing filter={filter} />}
          </div>
          <ListFoot
            readAt={page.readAt}
            nextCursor={page.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more OPAs."
          />
        </>
      )}
    </ListSheet>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter: { input, clear } }: { filter: FleetFilterState }) {
  if (input.search === undefined && input.ended === undefined)
    return (
      <EmptyState
        title="No OPA takes bundles from here"
        detail="Our engines decide by themselves. To have an OPA of yours decide with the same signed versions, press Join an OPA: it makes a token and the configuration to copy. OPA 1.21.3 or newer."
      />
    )
  return (
    <EmptyState
      title="No OPA matches"
      detail={`${input.ended === undefined ? 'Those whose token is in force' : 'All OPAs'} were searched${input.search === undefined ? '' : ` for “${input.search}”`}.`}
      action={
        <Button size="sm" onClick={clear}>
          Clear the filter
        </Button>
      }
    />
  )
}
