'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListWaivers } from '@/lib/schemas/waivers'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 300

/** A page of waivers; it follows the stream. */
export function useWaivers(input: ListWaivers) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.waivers.list.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['waivers'], queryKey: trpc.waivers.list.queryKey(input), everyMs: REFRESH_MS })
  return query
}
