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
import { WINDOW_NAMES } from '@/lib/schemas/decisions'
import { DecisionsTable } from './decisions-table'
import { narrowedBy } from './list-input'
import type { useDecisionFilter } from './use-decision-filter'
import type { useDecisions } from './use-decisions'

export type DecisionsListProps = { filter: ReturnType<typeof useDecisionFilter>; decisions: ReturnType<typeof useDecisions> }

export function DecisionsList({ filter, decisions }: DecisionsListProps) {
  const { query, hold } = decisions
  const { data, error } = query
  return (
    <Sheet label="Decisions" isBusy={query.isPlaceholderData}>
      {error && (
        <ErrorState
          title={data ? 'Decisions did not load again' : 'Decisions did not load'}
          detail={`${sentenceOf(error)} ${data ? 'The rows below were read before.' : 'The engine goes on deciding.'}`}
          reference={referenceOf(error)}
          onRetry={() => void query.refetch()}
        />
      )}
      {data ? (
        <>
          <div className="scroll-x" {...hold}>
            {data.items.length > 0 ? <DecisionsTable items={data.items} window={filter.input.window} /> : <Nothing filter={filter} />}
          </div>
          <Foot filter={filter} decisions={decisions} />
        </>
      ) : (
        !error && <LoadingBars what="decisions" rows={8} />
      )}
    </Sheet>
  )
}

function Foot({ filter, decisions }: DecisionsListProps) {
  const { data } = decisions.query
  const { isLost } = useStreamState()
  const now = useNow()
  if (!data) return null
  const isStale = isLost || (!decisions.isHeld && isAged({ sampledAt: data.readAt, intervalMs: READ_EVERY_MS, now }))
  const isOlder = filter.input.cursor !== undefined
  return (
    <div className="foot rule-t">
      <span className={isStale ? 'aged' : 'dim'}>
        {`read ${formatAge(data.readAt, now)}`}
        {isStale ? ', stale' : decisions.isHeld ? ', held while you read' : ', follows the stream'}
      </span>
      {decisions.hasNewer && !isOlder && (
        <Button size="sm" onClick={decisions.showNewer}>
          Show newer decisions
        </Button>
      )}
      <span className="foot-end">
        {isOlder && (
          <Button size="sm" onClick={() => filter.goTo(null)}>
            Show the newest
          </Button>
        )}
        <Button
          size="sm"
          disabledReason={data.nextCursor === null ? 'There are no older decisions in this window.' : null}
          onClick={() => filter.goTo(data.nextCursor)}
        >
          Show older
        </Button>
      </span>
    </div>
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
