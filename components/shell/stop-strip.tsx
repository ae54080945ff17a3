'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { formatDuration, visibleText } from '@/lib/format'
import type { Standing } from '@/lib/schemas/activations'
import { stageOf } from '@/lib/stop-names'
import { DENIES, sayReach } from './say-reach'
import { sayStage, sayStopped } from './say-stopped'
import { useNow } from './use-now'

type StandingStop = NonNullable<Standing['stop']>

/** Over every page while a stop stands: what is stopped, how far that was seen, and the ways to its run and to its end. */
export function StopStrip({ stop, denyAll, isStale }: { stop: StandingStop; denyAll: Standing['denyAll']; isStale: boolean }) {
  const now = useNow()
  const stage = stageOf(stop)
  const since = formatDuration(Math.floor(Math.max(0, now - Date.parse(stop.acceptedAt)) / 1000) * 1000)
  return (
    <section className="strip" data-st="breach" aria-label="Emergency stop">
      <Glyph state="emergency" />
      <Link href={`/runs/${stop.runId}` as Route} className="strong">
        {visibleText(sayStopped(stop))}
      </Link>
      <span className="soft num">
        {'since '}
        <LocalTime at={stop.acceptedAt} />
        {`, ${since}; ${sayStage(stop)}${isStale ? ', not read again since' : ''}`}
      </span>
      <span className="soft strip-detail" title={visibleText(stop.reason)}>
        {visibleText(`${stop.startedBy}: ${stop.reason}.${denyAll === null ? '' : ` ${sayReach(denyAll.reach, DENIES)}`}`)}
      </span>
      <span className="acts">
        {stop.others > 0 && <Link href={'/emergency?at=resume' as Route}>{`and ${stop.others} more`}</Link>}
        {stage === 'confirmed' || stage === 'not_confirmed' || stage === 'stopped' || stage === 'contained' ? (
          <Link href={resumeHref(stop)} className={buttonClass({ size: 'sm' })}>
            {stop.resumeRunId === null ? 'Resume…' : 'Show the resume'}
          </Link>
        ) : (
          <Link href={`/runs/${stop.runId}` as Route} className={buttonClass({ size: 'sm' })}>
            Show the run
          </Link>
        )}
      </span>
    </section>
  )
}

const resumeHref = ({ resumeRunId, resumePlanId }: StandingStop): Route =>
  (resumeRunId !== null ? `/runs/${resumeRunId}` : resumePlanId !== null ? `/plans/${resumePlanId}` : '/emergency?at=resume') as Route
