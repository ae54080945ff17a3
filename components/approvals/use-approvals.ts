'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListApprovals } from '@/lib/schemas/approvals'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 300

/** A page of requests; it follows the stream. */
export function useApprovals(input: ListApprovals) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.approvals.list.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['approvals'], queryKey: trpc.approvals.pathKey(), everyMs: REFRESH_MS })
  return query
}
