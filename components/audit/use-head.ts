'use client'

import { useQuery } from '@tanstack/react-query'
import { BOARD_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'

/** The state of the log, read every few seconds: sealing goes on whatever the page shows. */
export function useHead() {
  const trpc = useTRPC()
  return useQuery({ ...trpc.audit.head.queryOptions({}), refetchInterval: BOARD_EVERY_MS })
}
