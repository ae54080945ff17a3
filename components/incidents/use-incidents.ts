'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListIncidents } from '@/lib/schemas/incidents'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 300

/** A page of incidents; it follows the stream. */
export function useIncidents(input: ListIncidents) {
  const { incidents } = useTRPC()
  const query = useQuery({ ...incidents.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['incidents'], queryKey: incidents.list.queryKey(), everyMs: REFRESH_MS })
  return query
}
