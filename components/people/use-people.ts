'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListPeople } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** A page of people. It follows the stream: rows are sorted by name, so nothing moves under the pointer. */
export function usePeople(input: ListPeople) {
  const { people } = useTRPC()
  const query = useQuery({ ...people.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['people'], queryKey: people.list.queryKey(input), everyMs: REFRESH_MS })
  return query
}
