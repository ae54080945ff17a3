'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/lib/trpc'

/** Who I am here and what I can prove myself with. Nobody else changes it every minute, so it is read on coming back to the page. */
export function useAccount() {
  const trpc = useTRPC()
  return useQuery(trpc.factors.get.queryOptions({}))
}
