'use client'

import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { RunDetail } from '@/lib/schemas/runs'
import { ClockSheet } from './clock-sheet'
import { ClockTiles } from './clock-tiles'
import { DecideSheet } from './decide-sheet'
import { DiesSheet } from './dies-sheet'
import { PausedSheet } from './paused-sheet'
import { RecordSheet } from './record-sheet'
import { ResolveSheet } from './resolve-sheet'
import { RunFacts } from './run-facts'
import { RunHead } from './run-head'
import { TargetsSheet } from './targets-sheet'
import { useRun, useRunClock } from './use-run'

/** One run: how it stands, its clocks, its steps on one ruler, what it asks of people, and its record. */
export function RunRoom({ id, mayReadLog }: { id: string; mayReadLog: boolean }) {
  const { data, error, refetch } = useRun(id)
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Run</h1>
        </div>
        <Sheet label="Run">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="run"
              all="runs"
              permission="runs:read"
              missing={`Nothing was run as ${id}.`}
              list={{ href: '/runs', label: 'Show all runs' }}
              stays="The run goes on meanwhile: this page executes nothing."
            />
          ) : (
            <LoadingBars what="the run" rows={8} />
          )}
        </Sheet>
      </>
    )
  return <RunPage detail={data} mayReadLog={mayReadLog} error={error} onRetry={() => void refetch()} />
}

function RunPage({ detail, mayReadLog, error, onRetry }: { detail: RunDetail; mayReadLog: boolean; error: unknown; onRetry: () => void }) {
  const { now, isStale } = useRunClock(detail)
  return (
    <>
      <RunHead detail={detail} isStale={isStale} />
      <NotReadAgain noun="run" error={error} onRetry={onRetry} />
      <ClockTiles detail={detail} now={now} isStale={isStale} />
      <div className="cols run-cols">
        <div className="stack">
          <ResolveSheet detail={detail} />
          <DecideSheet detail={detail} />
          <ClockSheet detail={detail} now={now} />
          <RecordSheet id={detail.run.id} startMs={Date.parse(detail.run.createdAt)} mayReadLog={mayReadLog} />
        </div>
        <div className="stack">
          <RunFacts detail={detail} />
          <PausedSheet detail={detail} />
          <TargetsSheet detail={detail} />
          <DiesSheet detail={detail} now={now} />
        </div>
      </div>
    </>
  )
}
