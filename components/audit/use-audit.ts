'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { SearchAudit } from '@/lib/schemas/audit'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import { narrowedBy, newestOf } from './list-input'

const REFRESH_MS = 800

/** A page of the log. The newest entries are read and follow the log; a search is asked once, since each search is an entry of the log itself. */
export function useAudit(input: SearchAudit) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const isSearch = narrowedBy(input).length > 0
  const isHeld = isSearch || input.cursor !== undefined
  const newest = useQuery({
    ...trpc.audit.list.queryOptions(newestOf(input)),
    enabled: !isSearch,
    refetchInterval: isHeld ? false : READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  const found = useQuery({
    queryKey: [...trpc.audit.search.mutationKey(), input],
    queryFn: () => client.audit.search.mutate(input),
    enabled: isSearch,
    staleTime: 'static',
    retry: false,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['audit'], queryKey: trpc.audit.list.queryKey(newestOf(input)), everyMs: REFRESH_MS, isHeld })
  return { query: isSearch ? found : newest, isSearch, isHeld }
}
