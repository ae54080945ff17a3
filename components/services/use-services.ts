'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListWorkloads } from '@/lib/schemas/workloads'
import { useTRPC } from '@/lib/trpc'

/** Never oftener than this, however much happens in the cluster: a busy cluster must not become a busy browser. */
const REFRESH_MS = 1000

/** A page of workloads, as the cluster is now. */
export function useServices(input: ListWorkloads) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.workloads.list.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['workloads', 'runs'], queryKey: trpc.workloads.list.queryKey(input), everyMs: REFRESH_MS })
  return query
}
