'use client'

import { ClockTile } from '@/components/shell/clock-tile'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { StopBoard } from '@/lib/schemas/stop-board'
import { PodSquares } from './pod-squares'
import { containedClock, goneTile, sayEvidence, stopClock } from './prepare-clocks'
import { useBoard, useBoardClock } from './use-board'

/** Contained and stopped against their lines, and what was there, one square a pod. */
export function StopClocks({ runId }: { runId: string }) {
  const { data, error, refetch } = useBoard(runId)
  return (
    <Sheet label="Clocks">
      {data !== undefined ? (
        <Tiles board={data} />
      ) : error ? (
        <ErrorState
          title="The clocks did not load"
          detail={`${sentenceOf(error)} The stop goes on: this page executes nothing.`}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      ) : (
        <LoadingBars what="the clocks" rows={4} />
      )}
    </Sheet>
  )
}

function Tiles({ board }: { board: StopBoard }) {
  const { now, isStale } = useBoardClock(board)
  const { pods, sandboxes } = board
  const gone = pods?.filter(({ state }) => state === 'gone').length ?? null
  return (
    <div className="kpis run-kpis">
      <ClockTile {...stopClock({ board, now, isStale })} />
      <ClockTile {...containedClock({ board, now, isStale })} />
      <ClockTile {...goneTile({ title: 'Pods gone', gone, total: pods?.length ?? null, foot: 'check: gone, half: ending, full: there' })}>
        <PodSquares pods={pods ?? []} />
      </ClockTile>
      <ClockTile
        {...goneTile({
          title: 'Sandboxes gone',
          gone: sandboxes.gone,
          total: sandboxes.total,
          foot: `${formatCount(sandboxes.contained)} contained, ${sayEvidence(board.evidence)}`,
        })}
      />
    </div>
  )
}
