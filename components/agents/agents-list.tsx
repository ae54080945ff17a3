'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { AgentsTable } from './agents-table'
import type { Column } from './columns'
import { narrowedBy } from './list-input'
import type { useAgentFilter } from './use-agent-filter'
import type { useAgents } from './use-agents'

export type AgentsListProps = {
  filter: ReturnType<typeof useAgentFilter>
  query: ReturnType<typeof useAgents>
  isShown: (column: Column) => boolean
}

export function AgentsList({ filter, query, isShown }: AgentsListProps) {
  return (
    <ListSheet what="Agents" query={query} goesOn="The engine goes on with what it knows of them.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? <AgentsTable items={data.items} isShown={isShown} /> : <Nothing filter={filter} />}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more agents."
          />
        </>
      )}
    </ListSheet>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<AgentsListProps, 'filter'>) {
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length === 0)
    return (
      <EmptyState
        title="No agent is registered"
        detail="Every request to the engine is refused until one is. Register the first one above, or with the command line."
      />
    )
  return (
    <EmptyState
      title="No agent matches"
      detail={`All agents were searched for ${narrowed.join(', ')}.`}
      action={
        <Button size="sm" onClick={filter.clear}>
          Clear the filter
        </Button>
      }
    />
  )
}
