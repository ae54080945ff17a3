'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { SearchBox } from '@/components/shell/search-box'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { SelectField } from '@/components/ui/select-field'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { NodePage } from '@/lib/schemas/nodes'
import { NODE_STATES } from '@/lib/schemas/workloads'
import { useTRPC } from '@/lib/trpc'
import { NoCluster } from './no-cluster'
import { nodesInput } from './nodes-input'
import { NodesTable } from './nodes-table'
import { PartBody } from './part-body'
import { nodeStateWord } from './say-state'
import { ServicesTabs } from './services-tabs'
import { SourcesNote } from './sources-note'

const REFRESH_MS = 1000
const PARSERS = { search: parseAsString, state: parseAsString, cursor: parseAsString }
const STATES = [{ value: '', label: 'Any state' }, ...NODE_STATES.map((state) => ({ value: state as string, label: nodeStateWord(state) }))]

/** The cluster's machines. */
export function NodesRoom({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => nodesInput(state), [state])
  const options = trpc.workloads.nodes.queryOptions(input)
  const query = useQuery({ ...options, refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['workloads', 'runs'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  const { data } = query
  return (
    <>
      <div className="head">
        <div>
          <h1>Nodes</h1>
          <p className="verdict">
            <b>{sayNodes(data)}</b>
          </p>
        </div>
      </div>
      <ServicesTabs />
      {data?.cluster === null ? (
        <NoCluster />
      ) : (
        <>
          <search className="filters" aria-label="Nodes">
            <SearchBox
              value={input.search ?? ''}
              placeholder="Node"
              onSearch={(text) => void setState({ search: text === '' ? null : text, cursor: null })}
            />
            <SelectField
              label="State"
              isLabelHidden
              value={input.state ?? ''}
              options={STATES}
              onChange={(chosen) => void setState({ state: chosen === '' ? null : chosen, cursor: null })}
            />
          </search>
          <ListSheet what="Nodes" query={query} goesOn="The machines go on as they are.">
            {({ cluster, nodes, rights, readAt }) => (
              <>
                <PartBody part={nodes} what="the cluster’s nodes">
                  {({ items }) =>
                    items.length > 0 ? (
                      <div className="scroll-x">
                        <NodesTable items={items} rights={rights} canPlan={held.includes('plans:create')} />
                      </div>
                    ) : (
                      <EmptyState
                        title={cluster?.coverage.isComplete ? 'No node matches' : 'No node is known yet'}
                        detail={cluster?.coverage.isComplete ? 'All nodes were looked at.' : 'Not every source has answered.'}
                      />
                    )
                  }
                </PartBody>
                {cluster && <SourcesNote cluster={cluster} />}
                <ListFoot
                  readAt={readAt}
                  nextCursor={nodes.value?.nextCursor ?? null}
                  isPaged={input.cursor !== undefined}
                  goTo={(cursor) => void setState({ cursor })}
                  end="There are no more nodes."
                />
              </>
            )}
          </ListSheet>
        </>
      )}
    </>
  )
}

function sayNodes(data: NodePage | undefined): string {
  if (data === undefined) return 'Not known yet'
  if (data.cluster === null) return 'No cluster is set up.'
  const { nodes } = data
  if (nodes.value === null)
    return nodes.seen === 'denied' ? 'You may not list the cluster’s nodes.' : 'Whether you may list nodes is not known yet.'
  const { total, ready, cordoned } = nodes.value
  const least = data.cluster.coverage.isComplete ? '' : 'At least '
  return `${least}${total} nodes, ${ready} ready in all${cordoned > 0 ? `, ${cordoned} cordoned` : ''}.`
}
