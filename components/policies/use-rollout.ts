'use client'

import { skipToken, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListRollouts } from '@/lib/schemas/rollouts'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500
/** While one runs its counts change each second, and an engine that fell silent must be seen soon. */
const RUNNING_MS = 3000

/** One rollout, followed while it runs. */
export function useRollout(id: string | null) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.rollouts.get.queryOptions(id === null ? skipToken : { id }),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'running' || (data?.state === 'done' && data.arrival === null) ? RUNNING_MS : READ_EVERY_MS,
  })
  useLiveRefresh({ topics: ['rollouts', 'policies'], queryKey: trpc.rollouts.pathKey(), everyMs: REFRESH_MS })
  return query
}

/** The newest rollout of a version, or the one that runs. */
export function useNewestRollout(of: Pick<ListRollouts, 'version' | 'state'>) {
  const trpc = useTRPC()
  const list = useQuery({ ...trpc.rollouts.list.queryOptions({ ...of, limit: 1 }), refetchInterval: READ_EVERY_MS })
  const rollout = useRollout(list.data?.items[0]?.id ?? null)
  return { list, rollout }
}
