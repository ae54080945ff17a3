'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListRuns } from '@/lib/schemas/runs'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** A page of runs; it follows the stream. */
export function useRuns(input: ListRuns) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.runs.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['runs'], queryKey: trpc.runs.list.queryKey(), everyMs: REFRESH_MS })
  return query
}
