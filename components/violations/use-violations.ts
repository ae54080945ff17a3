'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListViolations } from '@/lib/schemas/violations'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 1000

/** A page of items. It follows the stream: an occurrence changes a row's figures, and its place only when it is worse than before. */
export function useViolations(input: ListViolations) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.violations.list.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['violations'], queryKey: trpc.violations.list.queryKey(input), everyMs: REFRESH_MS })
  return query
}
