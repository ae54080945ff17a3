'use client'

import { useQuery } from '@tanstack/react-query'
import { useStreamState } from '@/components/shell/event-stream'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import { RUN_ENDS } from '@/lib/run-states'
import type { RunDetail } from '@/lib/schemas/runs'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 250

/** One run; it follows the stream, which tells each commit of a run. */
export function useRun(id: string) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.runs.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['runs'], queryKey: trpc.runs.get.queryKey({ id }), everyMs: REFRESH_MS })
  return query
}

/** The database's clock, ticking on from what was read; it stands still once a run has ended. `isStale`: nobody knows how far the run is by now. */
export function useRunClock({ run, readAt, databaseAt }: Pick<RunDetail, 'run' | 'readAt' | 'databaseAt'>): {
  now: number
  isStale: boolean
} {
  const { isLost } = useStreamState()
  const now = useNow()
  const isOver = RUN_ENDS.includes(run.state)
  const ahead = Date.parse(databaseAt) - Date.parse(readAt)
  const isStale = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  return { now: Math.max(now + ahead, Date.parse(databaseAt)), isStale: isStale && !isOver }
}
