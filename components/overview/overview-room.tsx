'use client'

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useStreamState } from '@/components/shell/event-stream'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Segmented } from '@/components/ui/segmented'
import { Sheet } from '@/components/ui/sheet'
import { WINDOW_NAMES, WINDOWS } from '@/lib/schemas/decisions'
import { useTRPC } from '@/lib/trpc'
import { ageBoard } from './age-board'
import { KeyFigures } from './key-figures'
import { LatencySheet } from './latency-sheet'
import { NeedsYou } from './needs-you'
import { ProofSheet } from './proof-sheet'
import { ServicesSheet } from './services-sheet'
import { OVERVIEW_REFRESH_MS, useOverview } from './use-overview'
import { VerdictLine } from './verdict-line'

const OPTIONS = WINDOWS.map((value) => ({ value, label: WINDOW_NAMES[value] }))

/** The board: the answer first, then the figures, what waits for a person, the services and what can be proven. */
export function OverviewRoom() {
  const [{ window }, setAsked] = useQueryStates(
    { window: parseAsStringLiteral(WINDOWS).withDefault('24h'), from: parseAsString, to: parseAsString },
    { history: 'push' },
  )
  const { data, error, isPlaceholderData, refetch } = useOverview(window)
  useLiveRefresh({ topics: ['decisions'], queryKey: useTRPC().overview.pathKey(), everyMs: OVERVIEW_REFRESH_MS })
  const { isLost } = useStreamState()
  const now = useNow()
  const board = data && ageBoard(data, { now, isLost })
  const isJudged = !isLost && error === null
  const retry = () => void refetch()
  return (
    <>
      <div className="head">
        <div>
          <h1>Overview</h1>
          {board ? (
            <VerdictLine board={board} isJudged={isJudged} />
          ) : (
            <p className="verdict">{error ? 'Not known: the board did not load.' : '\u00a0'}</p>
          )}
        </div>
        <div className="acts">
          <Segmented
            label="Window"
            value={window}
            options={OPTIONS}
            onChange={(next) => void setAsked({ window: next, from: null, to: null })}
          />
        </div>
      </div>
      {error && (
        <Sheet label="What failed">
          <ErrorState
            title={board ? 'The board did not load again' : 'The board did not load'}
            detail={`${sentenceOf(error)} ${board ? 'What is shown was read before and turns stale.' : 'Nothing is known here.'} It is tried again every few seconds.`}
            reference={referenceOf(error)}
            onRetry={retry}
          />
        </Sheet>
      )}
      {board ? (
        <>
          <KeyFigures board={board} now={now} isBusy={isPlaceholderData} />
          <div className="cols ov">
            <LatencySheet board={board} isBusy={isPlaceholderData} />
            <NeedsYou board={board} isJudged={isJudged} />
            <ServicesSheet board={board} now={now} />
            <ProofSheet board={board} now={now} />
          </div>
        </>
      ) : (
        !error && (
          <Sheet label="Key figures">
            <LoadingBars what="the board" rows={6} />
          </Sheet>
        )
      )}
    </>
  )
}
