'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { WorkloadDetail, WorkloadPod } from '@/lib/schemas/workloads'
import { useTRPC } from '@/lib/trpc'
import { LogDialog } from './log-dialog'
import { PartBody } from './part-body'
import { PodsTable } from './pods-table'

const REFRESH_MS = 1000
const PAGE_SIZE = 50

/** The pods of a workload, a page at a time. */
export function PodsSheet({ detail, held }: { detail: WorkloadDetail; held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const [logOf, setLogOf] = useState<WorkloadPod | null>(null)
  const input = { ...detail.target, limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) }
  const options = trpc.workloads.pods.queryOptions(input)
  const query = useQuery({ ...options, refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['workloads'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  const whyNoLog = held.includes('workloads:logs') ? null : `Logs are open to ${rolesInWords('workloads:logs')}.`
  return (
    <>
      <ListSheet what="Pods" title="Pods" query={query} goesOn="The pods go on as they are.">
        {({ pods, isComplete, readAt }) => (
          <PartBody part={pods} what="its pods">
            {({ items, nextCursor, total }) => (
              <>
                {items.length > 0 ? (
                  <div className="scroll-x">
                    <PodsTable items={items} whyNoLog={whyNoLog} onLog={setLogOf} />
                  </div>
                ) : (
                  <EmptyState
                    title={isComplete ? 'No pods' : 'No pod is known yet'}
                    detail={
                      isComplete ? 'Every pod of the cluster was looked at; none is of this workload.' : 'Not all pods have been read.'
                    }
                  />
                )}
                <ListFoot readAt={readAt} nextCursor={nextCursor} isPaged={cursor !== null} goTo={setCursor} end="There are no more pods.">
                  <span className="dim">{`${isComplete ? '' : 'at least '}${formatCount(total)} ${total === 1 ? 'pod' : 'pods'}`}</span>
                </ListFoot>
              </>
            )}
          </PartBody>
        )}
      </ListSheet>
      <LogDialog pod={logOf} containers={detail.containers} onClose={() => setLogOf(null)} />
    </>
  )
}
