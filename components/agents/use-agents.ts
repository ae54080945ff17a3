'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListAgents } from '@/lib/schemas/agents'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** A page of agents. It follows the stream: rows are sorted by id, so nothing moves under the pointer. */
export function useAgents(input: ListAgents) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.agents.list.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['agents'], queryKey: trpc.agents.list.queryKey(input), everyMs: REFRESH_MS })
  return query
}
