'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListEvents, ListSandboxes } from '@/lib/schemas/sandboxes'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500
const kept = { refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData } as const

/** A page of sandboxes; it follows the stream. */
export function useSandboxes(input: ListSandboxes) {
  const { sandboxes } = useTRPC()
  useLiveRefresh({ topics: ['sandboxes'], queryKey: sandboxes.list.queryKey(), everyMs: REFRESH_MS })
  return useQuery({ ...sandboxes.list.queryOptions(input), ...kept })
}

/** A page of what sensors saw; it follows the stream. */
export function useRuntimeEvents(input: ListEvents) {
  const { sandboxes } = useTRPC()
  useLiveRefresh({ topics: ['sandboxes'], queryKey: sandboxes.events.queryKey(), everyMs: REFRESH_MS })
  return useQuery({ ...sandboxes.events.queryOptions(input), ...kept })
}

/** One sandbox; it follows the stream, also that of the run that contains it. */
export function useSandbox(id: string) {
  const { sandboxes } = useTRPC()
  useLiveRefresh({ topics: ['sandboxes', 'runs'], queryKey: sandboxes.get.queryKey({ id }), everyMs: REFRESH_MS })
  return useQuery({ ...sandboxes.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
}
