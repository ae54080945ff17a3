'use client'

import { Edge, type EdgeKind } from '@/components/ui/edge'
import { useTRPC } from '@/lib/trpc'
import { useLiveRefresh } from './use-live-refresh'
import { useStanding } from './use-standing'

/** Steps of a run come many a second; what stands over the page is asked for at most this often. */
const REFRESH_MS = 2_000

/** Where this console is, and red while everything is denied or a stop is running; the page says it in words. */
export function RunningEdge({ kind }: { kind: EdgeKind }) {
  const trpc = useTRPC()
  const { data } = useStanding()
  useLiveRefresh({ topics: ['runs'], queryKey: trpc.activations.standing.queryKey(), everyMs: REFRESH_MS })
  return <Edge kind={data?.denyAll || data?.isStopRunning ? 'stop' : kind} />
}
