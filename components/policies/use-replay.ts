'use client'

import { skipToken, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListReplays } from '@/lib/schemas/replays'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500
export type ReplayTarget = Pick<ListReplays, 'draftId' | 'version'>

/** One replay, followed while it runs. */
export function useReplay(id: string | null) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.replays.get.queryOptions(id === null ? skipToken : { id }),
    refetchInterval: READ_EVERY_MS,
  })
  useLiveRefresh({ topics: ['replays'], queryKey: trpc.replays.pathKey(), everyMs: REFRESH_MS })
  return query
}

/** The newest replay of a draft or a version. */
export function useNewestReplay(of: ReplayTarget) {
  const trpc = useTRPC()
  const list = useQuery({ ...trpc.replays.list.queryOptions({ ...of, limit: 1 }), refetchInterval: READ_EVERY_MS })
  const id = list.data?.items[0]?.id ?? null
  const replay = useReplay(id)
  return { list, id, replay }
}
