'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListReviews } from '@/lib/schemas/reviews'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** A page of reviews and what waits; both follow the stream. */
export function useReviews(input: ListReviews) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.reviews.list.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  const figures = useQuery({ ...trpc.reviews.figures.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['reviews'], queryKey: trpc.reviews.pathKey(), everyMs: REFRESH_MS })
  return { query, figures: figures.data ?? null }
}
