'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useCommand } from '@/components/shell/use-command'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import type { StopScope } from '@/lib/emergency-words'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 250

/** What can be stopped now, and what stands. */
export function useEmergency() {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.emergency.now.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['emergency'], queryKey: trpc.emergency.now.queryKey(), everyMs: REFRESH_MS })
  return query
}

/** The stop of one agent or workload. */
export function useCard(chosen: { scope: StopScope; target: string } | null) {
  const trpc = useTRPC()
  const input = chosen ?? { scope: 'agent' as const, target: 'none' }
  const query = useQuery({ ...trpc.emergency.card.queryOptions(input), enabled: chosen !== null, refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['emergency'], queryKey: trpc.emergency.card.queryKey(), everyMs: REFRESH_MS })
  return query
}

/** Has the worker make a plan now; it answers with the card. */
export function useMakeReady() {
  const trpc = useTRPC()
  const ready = useMutation(trpc.emergency.ready.mutationOptions())
  return useCommand(ready.mutateAsync, [trpc.emergency.pathKey()])
}
