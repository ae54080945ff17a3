'use client'

import { useQuery } from '@tanstack/react-query'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { Reach } from '@/lib/schemas/activations'
import { useTRPC } from '@/lib/trpc'

/** How soon an engine's next word can be there. */
const ON_ITS_WAY_MS = 1000
const isOnItsWay = (reach: Reach | undefined): boolean => reach !== undefined && reach.engines > 0 && reach.reached < reach.engines

/** What stands over every page about what decides: a stop of everything, an emergency change. One question a page, whoever shows it. */
export function useStanding() {
  const trpc = useTRPC()
  return useQuery({
    ...trpc.activations.standing.queryOptions({}),
    refetchInterval: ({ state }) => (isOnItsWay(state.data?.denyAll?.reach) ? ON_ITS_WAY_MS : READ_EVERY_MS),
  })
}
