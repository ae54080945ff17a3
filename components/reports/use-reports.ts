'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListReports } from '@/lib/schemas/reports'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** A page of reports and what is being made. It follows the stream. */
export function useReports(input: ListReports) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.reports.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['reports'], queryKey: trpc.reports.list.queryKey(input), everyMs: REFRESH_MS })
  return query
}
