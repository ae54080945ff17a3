'use client'

import { useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 200

/** One plan; it follows what is said of plans, of those who agree, and of runs. */
export function usePlan(id: string) {
  const trpc = useTRPC()
  const queryKey = trpc.plans.get.queryKey({ id })
  const query = useQuery({ ...trpc.plans.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['plans', 'approvals'], queryKey, everyMs: REFRESH_MS })
  useLiveRefresh({ topics: ['runs'], queryKey, everyMs: REFRESH_MS })
  return query
}
