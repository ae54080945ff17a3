'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { RunView } from '@/lib/schemas/runs'
import { RunsTable } from './runs-table'
import { VIEW_NAMES } from './say-run'
import type { useRunFilter } from './use-run-filter'
import type { useRuns } from './use-runs'

export type RunsListProps = { filter: ReturnType<typeof useRunFilter>; query: ReturnType<typeof useRuns> }

export function RunsList({ filter, query }: RunsListProps) {
  const now = useNow()
  return (
    <ListSheet what="Runs" query={query} goesOn="Runs go on meanwhile: this page executes nothing.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? (
              <RunsTable items={data.items} now={now + Date.parse(data.databaseAt) - Date.parse(data.readAt)} />
            ) : (
              <Nothing filter={filter} />
            )}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more runs here."
          />
        </>
      )}
    </ListSheet>
  )
}

const NOTHING: Record<RunView, string> = {
  open: 'No run is under way. A plan that is started appears here by itself.',
  ended: 'No run has ended yet.',
  mine: 'You have started no run.',
  look: 'Every run that failed was looked at.',
  all: 'No run was started yet.',
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<RunsListProps, 'filter'>) {
  const { view, search, state, kind, drill } = filter.input
  const isNarrow = [search, state, kind, drill, filter.input.class].some((part) => part !== undefined)
  if (isNarrow)
    return (
      <EmptyState
        title="No run matches"
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
        view !== 'all' && (
          <Button size="sm" onClick={() => filter.change({ view: 'all' })}>
            Show all runs
          </Button>
        )
      }
    />
  )
}
