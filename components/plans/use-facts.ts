'use client'

import { useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import { WorkloadRef } from '@/lib/schemas/workloads'
import { useTRPC } from '@/lib/trpc'
import type { PlanAsk } from './read-link'

const REFRESH_MS = 500

/** What the cluster says of the target now. `isAsked` is false for what is no workload: then only the worker looks. */
export function useFacts({ target }: Pick<PlanAsk, 'target'>) {
  const trpc = useTRPC()
  const ref = WorkloadRef.safeParse(target)
  const isAsked = ref.success
  const input = isAsked ? ref.data : { kind: 'Deployment' as const, namespace: 'none', name: 'none' }
  const options = trpc.workloads.get.queryOptions(input)
  const query = useQuery({ ...options, enabled: isAsked, refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['workloads'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  return { isAsked, data: isAsked ? (query.data ?? null) : null, error: query.error, refetch: () => void query.refetch() }
}
export type FactsRead = ReturnType<typeof useFacts>
