'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { NounTabs } from '@/components/shell/noun-tabs'
import { INCIDENTS_TABS } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { AlertFilters } from './alert-filters'
import { AlertsList } from './alerts-list'
import { useAlertFilter } from './use-alert-filter'

const REFRESH_MS = 500

/** Every signal that may be an incident, and why somebody was told of it or nobody. */
export function AlertsRoom() {
  const { alerts } = useTRPC()
  const filter = useAlertFilter()
  const query = useQuery({ ...alerts.list.queryOptions(filter.input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['incidents'], queryKey: alerts.pathKey(), everyMs: REFRESH_MS })
  return (
    <>
      <div className="head">
        <div>
          <h1>Alerts</h1>
          <p className="verdict">
            <b>Why was nobody told?</b> Every alert is kept with how it was judged, whether or not it opened an incident.
          </p>
        </div>
      </div>
      <NounTabs label="Incidents and alerts" tabs={INCIDENTS_TABS} />
      <AlertFilters filter={filter} />
      <AlertsList filter={filter} query={query} />
    </>
  )
}
