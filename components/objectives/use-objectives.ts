'use client'

import { useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useTRPC } from '@/lib/trpc'

const READ_EVERY_MS = 30_000
const REFRESH_MS = 500

/** The objectives in force and their history; read again when somebody changes them. */
export function useObjectives() {
  const trpc = useTRPC()
  useLiveRefresh({ topics: ['settings'], queryKey: trpc.objectives.pathKey(), everyMs: REFRESH_MS })
  return useQuery({ ...trpc.objectives.get.queryOptions({}), refetchInterval: READ_EVERY_MS })
}
