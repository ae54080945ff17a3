'use client'

import { useQuery } from '@tanstack/react-query'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { HeatStrip } from '@/components/ui/heat-strip'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { WorkloadDetail, WorkloadRef } from '@/lib/schemas/workloads'
import { useTRPC } from '@/lib/trpc'
import { ActLinks } from './act-links'
import { actsOn } from './acts'
import { AroundSheet } from './around-sheet'
import { ChangesSheet } from './changes-sheet'
import { ConditionsSheet } from './conditions-sheet'
import { EventsSheet } from './events-sheet'
import { heatCells } from './heat'
import { NotSeen } from './not-seen'
import { PodsSheet } from './pods-sheet'
import { RevisionsSheet } from './revisions-sheet'
import { ServiceHead } from './service-head'
import { SourcesNote } from './sources-note'
import { StickSheet } from './stick-sheet'

const REFRESH_MS = 1000

export type ServiceRoomProps = { target: WorkloadRef; held: readonly Permission[] }

/** One workload: how it is, what can be planned for it, its history, and what stands around it. */
export function ServiceRoom({ target, held }: ServiceRoomProps) {
  const trpc = useTRPC()
  const options = trpc.workloads.get.queryOptions(target)
  const { data, error, refetch } = useQuery({ ...options, refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['workloads', 'runs'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  useLiveRefresh({ topics: ['plans'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Service</h1>
        </div>
        <Sheet label="Service">
          {error ? (
            <NotSeen error={error} onRetry={() => void refetch()} noun="service" list={{ href: '/services', label: 'Show all services' }} />
          ) : (
            <LoadingBars what="the service" rows={8} />
          )}
        </Sheet>
      </>
    )
  return (
    <>
      <ServiceHead detail={data} />
      <NotReadAgain noun="service" error={error} onRetry={() => void refetch()} />
      <Sheet label="Plan a change" title="Plan a change" meta="each leads to a plan; nothing changes before it is started">
        <div className="acts-wide rule-t">
          <ActLinks acts={actsOn(data, held.includes('plans:create'))} isFirstInk />
        </div>
      </Sheet>
      <div className="cols ov">
        <div className="stack">
          {data.sticks !== null && <RevisionsSheet detail={data} />}
          <PodsSheet detail={data} held={held} />
          <EventsSheet target={target} />
        </div>
        <div className="stack">
          <LastHour detail={data} />
          {data.sticks !== null && <StickSheet sticks={data.sticks} hasReplicas={target.kind !== 'DaemonSet'} />}
          <AroundSheet detail={data} />
          <ChangesSheet detail={data} />
          <ConditionsSheet conditions={data.conditions} />
          <Sheet label="Sources">
            <SourcesNote cluster={data.cluster} />
          </Sheet>
        </div>
      </div>
    </>
  )
}

const MINUTES_A_CELL = 2
function LastHour({ detail: { row } }: { detail: WorkloadDetail }) {
  if (row.heat === null) return null
  return (
    <Sheet label="Last hour" title="Last hour" meta="ready pods, two minutes a cell">
      <div className="in rule-t">
        <HeatStrip cells={heatCells(row.heat, MINUTES_A_CELL)} label={`${row.name}, ready pods of the last hour`} />
      </div>
    </Sheet>
  )
}
