'use client'

import { useQuery } from '@tanstack/react-query'
import { useStreamState } from '@/components/shell/event-stream'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { StopBoard } from '@/lib/schemas/stop-board'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 250

/** What was seen of a stop; it follows the stream, and is read once however many pieces of a page show it. */
export function useBoard(runId: string) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.emergency.board.queryOptions({ runId }), refetchInterval: READ_EVERY_MS })
  const queryKey = trpc.emergency.board.queryKey({ runId })
  useLiveRefresh({ topics: ['emergency', 'sandboxes'], queryKey, everyMs: REFRESH_MS })
  useLiveRefresh({ topics: ['runs'], queryKey, everyMs: REFRESH_MS })
  return query
}

/** The database's clock, ticking on from what was read. `isStale`: nobody knows how far the stop is by now. */
export function useBoardClock({ row, readAt, databaseAt }: Pick<StopBoard, 'row' | 'readAt' | 'databaseAt'>): {
  now: number
  isStale: boolean
} {
  const { isLost } = useStreamState()
  const now = useNow()
  const ahead = Date.parse(databaseAt) - Date.parse(readAt)
  const isOver = row.confirmedAt !== null || row.resumedAt !== null
  const isStale = !isOver && (isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now }))
  return { now: Math.max(now + ahead, Date.parse(databaseAt)), isStale }
}
