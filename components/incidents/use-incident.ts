'use client'

import { useQuery } from '@tanstack/react-query'
import { useStreamState } from '@/components/shell/event-stream'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 250

/** One incident; it follows the stream, and what is seen of its sandboxes. */
export function useIncident(id: string) {
  const { incidents } = useTRPC()
  const query = useQuery({ ...incidents.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['incidents', 'sandboxes'], queryKey: incidents.get.queryKey({ id }), everyMs: REFRESH_MS })
  return query
}

/** The database's clock, ticking on from what was read. `isStale`: nobody knows how it stands by now. */
export function useIncidentClock({ readAt }: Pick<IncidentDetail, 'readAt'>): { now: number; isStale: boolean } {
  const { isLost } = useStreamState()
  const now = useNow()
  return { now: Math.max(now, Date.parse(readAt)), isStale: isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now }) }
}
