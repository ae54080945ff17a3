'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/lib/trpc'

const FOUND = 5

/** Agents and workloads that match; each list may be unknown by itself. */
export function useCandidates(search: string) {
  const trpc = useTRPC()
  const isAsked = search !== ''
  const options = { enabled: isAsked, placeholderData: keepPreviousData }
  const agents = useQuery({ ...trpc.agents.list.queryOptions({ search, limit: FOUND }), ...options })
  const workloads = useQuery({ ...trpc.workloads.list.queryOptions({ search, limit: FOUND }), ...options })
  return { isAsked, agents, workloads }
}
