'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { WINDOW_NAMES } from '@/lib/schemas/decisions'
import { DecisionsTable } from './decisions-table'
import { narrowedBy } from './list-input'
import type { useDecisionFilter } from './use-decision-filter'
import type { useDecisions } from './use-decisions'

export type DecisionsListProps = { filter: ReturnType<typeof useDecisionFilter>; decisions: ReturnType<typeof useDecisions> }

export function DecisionsList({ filter, decisions }: DecisionsListProps) {
  const { query, hold } = decisions
  const isOlder = filter.input.cursor !== undefined
  return (
    <ListSheet what="Decisions" query={query} goesOn="The engine goes on deciding.">
      {(data) => (
        <>
          <div className="scroll-x" {...hold}>
            {data.items.length > 0 ? <DecisionsTable items={data.items} window={filter.input.window} /> : <Nothing filter={filter} />}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={isOlder}
            goTo={filter.goTo}
            end="There are no older decisions in this window."
            first="Show the newest"
            more="Show older"
            isHeld={decisions.isHeld}
          >
            {decisions.hasNewer && !isOlder && (
              <Button size="sm" onClick={decisions.showNewer}>
                Show newer decisions
              </Button>
            )}
          </ListFoot>
        </>
      )}
    </ListSheet>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<DecisionsListProps, 'filter'>) {
  const { input } = filter
  const narrowed = narrowedBy(input)
  const wider = input.window === '30d' ? null : '30d'
  const looked = `The last ${WINDOW_NAMES[input.window]} were searched${narrowed.length > 0 ? ` for ${narrowed.join(', ')}` : ''}.`
  return (
    <EmptyState
      title={narrowed.length > 0 ? 'No decision matches' : `No decision in ${WINDOW_NAMES[input.window]}`}
      detail={`${looked} ${narrowed.length > 0 ? '' : 'Agents are silent, or cannot reach the engine.'}`}
      action={
        <span className="row-x">
          {narrowed.length > 0 && (
            <Button size="sm" onClick={filter.clear}>
              Clear the filter
            </Button>
          )}
          {wider && (
            <Button size="sm" onClick={() => filter.change({ window: wider })}>
              {`Search ${WINDOW_NAMES[wider]}`}
            </Button>
          )}
        </span>
      }
    />
  )
}
