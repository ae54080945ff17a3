'use client'

import { useStreamState } from '@/components/shell/event-stream'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { ClusterShown, WorkloadPage } from '@/lib/schemas/workloads'
import type { Column } from './columns'
import { narrowedBy } from './list-input'
import { NotListedNote } from './not-listed'
import { ServiceTable } from './service-table'
import { SourcesNote } from './sources-note'
import type { useServiceFilter } from './use-service-filter'
import type { useServices } from './use-services'

export type ServicesListProps = {
  filter: ReturnType<typeof useServiceFilter>
  query: ReturnType<typeof useServices>
  isShown: (column: Column) => boolean
}

export function ServicesList({ filter, query, isShown }: ServicesListProps) {
  const { isLost } = useStreamState()
  const now = useNow()
  return (
    <ListSheet what="Services" query={query} goesOn="The cluster goes on as it is.">
      {(data) => {
        const isOld = isLost || isAged({ sampledAt: data.readAt, intervalMs: READ_EVERY_MS, now })
        return (
          <>
            <div className="scroll-x">
              {data.items.length > 0 ? (
                <ServiceTable items={data.items} isShown={isShown} isStale={(kind) => isOld || isDown(data.cluster, kind)} />
              ) : (
                <Nothing filter={filter} data={data} />
              )}
            </div>
            <NotListedNote notListed={data.notListed} />
            {data.cluster && <SourcesNote cluster={data.cluster} />}
            <ListFoot
              readAt={data.readAt}
              nextCursor={data.nextCursor}
              isPaged={filter.input.cursor !== undefined}
              goTo={filter.goTo}
              end="There are no more services."
            />
          </>
        )
      }}
    </ListSheet>
  )
}

const isDown = (cluster: ClusterShown | null, kind: string): boolean =>
  cluster?.sources.some((source) => source.kind === kind && (source.phase === 'error' || source.trouble !== null)) ?? false

/** That there are none may be said only when every source has told everything. */
function Nothing({ filter, data }: { filter: ServicesListProps['filter']; data: WorkloadPage }) {
  const narrowed = narrowedBy(filter.input)
  const isComplete = data.cluster?.coverage.isComplete ?? false
  const clear = (
    <Button size="sm" onClick={filter.clear}>
      Clear the filter
    </Button>
  )
  if (!isComplete)
    return (
      <EmptyState
        title="Nothing to show yet"
        detail="Not every source has answered, so nobody can say that there is none."
        action={narrowed.length > 0 ? clear : undefined}
      />
    )
  if (narrowed.length > 0)
    return (
      <EmptyState title="No service matches" detail={`Everything you may list was searched for ${narrowed.join(', ')}.`} action={clear} />
    )
  return data.notListed.length > 0 ? (
    <EmptyState title="Nothing that you may list" detail="The cluster has workloads, in namespaces that are named below." />
  ) : (
    <EmptyState title="No workloads" detail="Every source has answered: the watched namespaces have no workload." />
  )
}
