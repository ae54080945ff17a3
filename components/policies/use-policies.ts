'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListDrafts, ListVersions } from '@/lib/schemas/drafts'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** A page of drafts; it follows the stream. */
export function useDrafts(input: ListDrafts) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.drafts.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['drafts'], queryKey: trpc.drafts.pathKey(), everyMs: REFRESH_MS })
  return query
}

/** The active version and the engines, and a page of all versions; both follow the stream. */
export function usePolicies(input: ListVersions) {
  const trpc = useTRPC()
  const status = useQuery({ ...trpc.policies.status.queryOptions({}), refetchInterval: READ_EVERY_MS })
  const versions = useQuery({
    ...trpc.policies.versions.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['policies'], queryKey: trpc.policies.pathKey(), everyMs: REFRESH_MS })
  return { status, versions }
}
