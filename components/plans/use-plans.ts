'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListPlans } from '@/lib/schemas/plans'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 300

/** A page of plans; it follows the stream. */
export function usePlans(input: ListPlans) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.plans.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['plans', 'approvals'], queryKey: trpc.plans.list.pathKey(), everyMs: REFRESH_MS })
  return query
}
