'use client'

import { useQuery } from '@tanstack/react-query'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { OPEN_INCIDENTS } from './open-incidents'
import { useLiveRefresh } from './use-live-refresh'

const REFRESH_MS = 200

/** What is unresolved, for every page: the strip and the count of the navigation ask once together. */
export function useOpenIncidents() {
  const { incidents } = useTRPC()
  const query = useQuery({ ...incidents.list.queryOptions(OPEN_INCIDENTS), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['incidents'], queryKey: incidents.list.queryKey(OPEN_INCIDENTS), everyMs: REFRESH_MS })
  return query
}
