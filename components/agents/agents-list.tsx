'use client'

import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useStreamState } from '@/components/shell/event-stream'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { formatAge } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
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
  const { data, error } = query
  return (
    <Sheet label="Agents" isBusy={query.isPlaceholderData}>
      {error && (
        <ErrorState
          title={data ? 'Agents did not load again' : 'Agents did not load'}
          detail={`${sentenceOf(error)} ${data ? 'The rows below were read before.' : 'The engine goes on with what it knows of them.'}`}
          reference={referenceOf(error)}
          onRetry={() => void query.refetch()}
        />
      )}
      {data ? (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? <AgentsTable items={data.items} isShown={isShown} /> : <Nothing filter={filter} />}
          </div>
          <Foot filter={filter} query={query} />
        </>
      ) : (
        !error && <LoadingBars what="agents" rows={8} />
      )}
    </Sheet>
  )
}

function Foot({ filter, query: { data } }: Omit<AgentsListProps, 'isShown'>) {
  const { isLost } = useStreamState()
  const now = useNow()
  if (!data) return null
  const isStale = isLost || isAged({ sampledAt: data.readAt, intervalMs: READ_EVERY_MS, now })
  return (
    <div className="foot rule-t">
      <span
        className={isStale ? 'aged' : 'dim'}
      >{`read ${formatAge(data.readAt, now)}${isStale ? ', stale' : ', follows the stream'}`}</span>
      <span className="foot-end">
        {filter.input.cursor !== undefined && (
          <Button size="sm" onClick={() => filter.goTo(null)}>
            Show the first
          </Button>
        )}
        <Button
          size="sm"
          disabledReason={data.nextCursor === null ? 'There are no more agents.' : null}
          onClick={() => filter.goTo(data.nextCursor)}
        >
          Show more
        </Button>
      </span>
    </div>
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
