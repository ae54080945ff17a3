'use client'

import { useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** Who may say a word about a version, and the replay it is judged by. */
export function useReview(version: number) {
  const trpc = useTRPC()
  useLiveRefresh({ topics: ['policies', 'replays'], queryKey: trpc.policies.review.queryKey({ version }), everyMs: REFRESH_MS })
  return useQuery({ ...trpc.policies.review.queryOptions({ version }), refetchInterval: READ_EVERY_MS })
}
