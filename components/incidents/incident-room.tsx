'use client'

import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { Stations } from '@/components/ui/stations'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { AffectedSheet } from './affected-sheet'
import { ClocksSheet } from './clocks-sheet'
import { GuideSheet } from './guide-sheet'
import { IncidentHead } from './incident-head'
import { MovesSheet } from './moves-sheet'
import { incidentStations } from './prepare-stations'
import { ResponseSheet } from './response-sheet'
import { ReviewSheet } from './review-sheet'
import { RolesSheet } from './roles-sheet'
import { TimelineSheet } from './timeline-sheet'
import { ToldSheet } from './told-sheet'
import { useIncident, useIncidentClock } from './use-incident'
import type { Viewer } from './viewer'

/** One incident: how it stands, what it touches, its clocks, who was told, everything that happened, and the moves from there. */
export function IncidentRoom({ id, viewer }: { id: string; viewer: Viewer }) {
  const { data, error, refetch } = useIncident(id)
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Incident</h1>
        </div>
        <Sheet label="Incident">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="incident"
              all="incidents"
              permission="incidents:read"
              missing="Nothing of this id was ever opened here."
              list={{ href: '/incidents', label: 'Show all incidents' }}
              stays="Its timers run meanwhile: that is done by the worker."
            />
          ) : (
            <LoadingBars what="the incident" rows={8} />
          )}
        </Sheet>
      </>
    )
  return <IncidentPage detail={data} viewer={viewer} error={error} onRetry={() => void refetch()} />
}

type PageProps = { detail: IncidentDetail; viewer: Viewer; error: unknown; onRetry: () => void }

function IncidentPage({ detail, viewer, error, onRetry }: PageProps) {
  const { now, isStale } = useIncidentClock(detail)
  return (
    <>
      <IncidentHead detail={detail} viewer={viewer} isStale={isStale} />
      <NotReadAgain noun="incident" error={error} onRetry={onRetry} />
      <Stations stations={incidentStations(detail)} />
      <div className="cols inc-cols fill">
        <div className="stack">
          <TimelineSheet detail={detail} viewer={viewer} now={now} />
          <ReviewSheet detail={detail} viewer={viewer} />
          <ResponseSheet detail={detail} now={now} />
          <GuideSheet detail={detail} now={now} />
          <MovesSheet detail={detail} viewer={viewer} />
        </div>
        <div className="stack inc-side">
          <AffectedSheet detail={detail} viewer={viewer} />
          <ClocksSheet detail={detail} now={now} isStale={isStale} />
          <ToldSheet detail={detail} now={now} />
          <RolesSheet detail={detail} viewer={viewer} />
        </div>
      </div>
    </>
  )
}
