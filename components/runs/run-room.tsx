'use client'

import type { ReactNode } from 'react'
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

/** What the run of an emergency stop shows more than others; another room's, placed by the page. */
export type StopSlots = { says: ReactNode; loud: ReactNode; clocks: ReactNode; until: ReactNode }

/** One run: how it stands, its clocks, its steps on one ruler, what it asks of people, and its record. */
export function RunRoom({ id, mayReadLog, stop }: { id: string; mayReadLog: boolean; stop: StopSlots }) {
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
  const slots = data.run.kind === 'emergency.stop' ? stop : null
  return <RunPage detail={data} mayReadLog={mayReadLog} slots={slots} error={error} onRetry={() => void refetch()} />
}

type RunPageProps = { detail: RunDetail; mayReadLog: boolean; slots: StopSlots | null; error: unknown; onRetry: () => void }

function RunPage({ detail, mayReadLog, slots, error, onRetry }: RunPageProps) {
  const { now, isStale } = useRunClock(detail)
  return (
    <>
      <RunHead detail={detail} isStale={isStale} says={slots?.says} />
      <NotReadAgain noun="run" error={error} onRetry={onRetry} />
      {slots?.loud}
      {slots === null ? <ClockTiles detail={detail} now={now} isStale={isStale} /> : slots.clocks}
      <div className="cols run-cols">
        <div className="stack">
          <ResolveSheet detail={detail} />
          <DecideSheet detail={detail} />
          <ClockSheet detail={detail} now={now} />
          <RecordSheet id={detail.run.id} startMs={Date.parse(detail.run.createdAt)} mayReadLog={mayReadLog} />
        </div>
        <div className="stack">
          <RunFacts detail={detail} />
          {slots?.until}
          <PausedSheet detail={detail} />
          <TargetsSheet detail={detail} />
          <DiesSheet detail={detail} now={now} />
        </div>
      </div>
    </>
  )
}
