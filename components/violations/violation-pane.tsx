'use client'

import { useQuery } from '@tanstack/react-query'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { HistorySheet } from './history-sheet'
import { ItemFacts } from './item-facts'
import { ItemSheet } from './item-sheet'
import { LatestSheets } from './latest-sheets'
import { OccurrencesSheet } from './occurrences-sheet'
import type { Viewer } from './viewer'

const REFRESH_MS = 1000

/** One item: what happened, by which rule, with which input, every occurrence, what became of it, and the moves from there. */
export function ViolationPane({ id, viewer }: { id: string; viewer: Viewer }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.violations.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['violations'], queryKey: trpc.violations.get.queryKey({ id }), everyMs: REFRESH_MS })
  if (!data)
    return (
      <Sheet label="Violation">
        {error ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="violation"
            all="violations"
            permission="violations:read"
            missing="Nothing of this id was ever opened here. The queue has all there are."
            stays="What was counted is not changed by that."
          />
        ) : (
          <LoadingBars what="the violation" rows={8} />
        )}
      </Sheet>
    )
  return (
    <>
      <NotReadAgain noun="violation" error={error} onRetry={() => void refetch()} />
      <ItemSheet detail={data} viewer={viewer} />
      <LatestSheets detail={data} />
      <ItemFacts item={data.item} />
      <OccurrencesSheet id={id} canReadDecisions={viewer.held.includes('decisions:read')} />
      <HistorySheet history={data.history} version={data.item.version} canReadDecisions={viewer.held.includes('decisions:read')} />
    </>
  )
}
