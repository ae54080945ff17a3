'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { BOARD_EVERY_MS } from '@/lib/freshness'
import type { Window } from '@/lib/schemas/decisions'
import { useTRPC } from '@/lib/trpc'

export const OVERVIEW_REFRESH_MS = 800

/** The board of a window. The tab's stream invalidates it (see `ConsoleFrame` and `OverviewRoom`); polling goes on beside it, off in hidden tabs. */
export function useOverview(window: Window) {
  const trpc = useTRPC()
  return useQuery({
    ...trpc.overview.read.queryOptions({ window }),
    refetchInterval: BOARD_EVERY_MS,
    placeholderData: keepPreviousData,
  })
}
