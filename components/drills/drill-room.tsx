'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useAnnounce } from '@/components/shell/live-region'
import { NotShown } from '@/components/shell/not-shown'
import { rolesInWords } from '@/components/shell/pages'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { DrillMark } from '@/components/ui/drill-mark'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import type { Permission } from '@/lib/access'
import { formatAge, visibleText } from '@/lib/format'
import { incidentName } from '@/lib/incident-names'
import type { DrillDetail } from '@/lib/schemas/drills'
import { STATES, sayDrill } from './say-drill'
import { ScoreSheet } from './score-sheet'
import { useDrill } from './use-drills'

/** One drill: how it stands, its score sheet, and where everything of it is. */
export function DrillRoom({ id, held }: { id: string; held: readonly Permission[] }) {
  const { data, error, refetch } = useDrill(id)
  if (data)
    return (
      <>
        <DrillMark />
        <Head detail={data} held={held} isStale={error !== null} />
        {error !== null && (
          <Sheet label="Not read again">
            <ErrorState
              title="The drill did not load again"
              detail={`${sentenceOf(error)} What is below was read before.`}
              reference={referenceOf(error)}
              onRetry={() => void refetch()}
            />
          </Sheet>
        )}
        <div className="stack">
          <ScoreSheet score={data.score} />
          <Facts detail={data} />
        </div>
      </>
    )
  return (
    <>
      <div className="head">
        <h1>Drill</h1>
      </div>
      <Sheet label="Drill">
        {error ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="drill"
            all="drills"
            permission="drills:read"
            missing="No drill was ever started under this address."
            list={{ href: '/drills' as Route, label: 'Show all drills' }}
            stays="A drill that runs goes on."
          />
        ) : (
          <LoadingBars what="the drill" rows={8} />
        )}
      </Sheet>
    </>
  )
}

type HeadProps = { detail: DrillDetail; held: readonly Permission[]; isStale: boolean }
function Head({ detail, held, isStale }: HeadProps) {
  const { drill, readAt } = detail
  const now = useNow()
  useStateAnnounced(drill.state)
  return (
    <div className="head">
      <div>
        <h1 className="row-x wrap">
          <span>{drill.name}</span>
          <StatusPill state={STATES[drill.state].glyph} word={STATES[drill.state].word} />
          {drill.isSimulated && <Tag title="On the local cluster: no code was executed, and the sensor was played">simulated</Tag>}
        </h1>
        <p className="verdict">
          <b className="break">{visibleText(sayDrill(detail))}</b>
          {' · '}
          <span className={isStale ? 'aged' : 'dim'}>{`read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}</span>
        </p>
      </div>
      <div className="acts">
        {!held.includes('drills:export') ? (
          <Button disabledReason={`The bundle is open to ${rolesInWords('drills:export')}.`}>Download the bundle</Button>
        ) : drill.endedAt === null ? (
          <Button disabledReason="It is there once the drill has ended.">Download the bundle</Button>
        ) : (
          <a className={buttonClass()} href={`/api/drills/${drill.id}`} download>
            Download the bundle
          </a>
        )}
      </div>
    </div>
  )
}

/** Says what it came to, once, while somebody looks. */
function useStateAnnounced(state: DrillDetail['drill']['state']): void {
  const announce = useAnnounce()
  const before = useRef(state)
  useEffect(() => {
    if (before.current === state) return
    before.current = state
    announce(`The drill is ${STATES[state].word}.`)
  }, [state, announce])
}

function Facts({ detail: { drill, says, incidentNumber } }: { detail: DrillDetail }) {
  const to = (href: string, words: string) => (
    <Link href={href as Route} prefetch={false}>
      {words}
    </Link>
  )
  const none = <span className="dim">none yet</span>
  return (
    <Sheet label="What there is of it" title="What there is of it">
      <dl className="dl">
        <dt>What is done</dt>
        <dd>{says}</dd>
        <dt>Started</dt>
        <dd>
          {`${visibleText(drill.startedBy)}, `}
          <LocalTime at={drill.acceptedAt} withDate />
        </dd>
        <dt>Reason</dt>
        <dd className="break">{visibleText(drill.reason)}</dd>
        {drill.target !== null && (
          <>
            <dt>Aimed at</dt>
            <dd className="break">{visibleText(drill.target)}</dd>
          </>
        )}
        <dt>Agent</dt>
        <dd>{to(`/agents/${drill.agentId}`, drill.agentId)}</dd>
        <dt>Sandbox</dt>
        <dd>{drill.sandboxId === null ? none : to(`/sandboxes/${drill.sandboxId}`, 'Show its sandbox')}</dd>
        <dt>Run</dt>
        <dd>{drill.runId === null ? none : to(`/runs/${drill.runId}`, 'Show its run')}</dd>
        <dt>Incident</dt>
        <dd>
          {drill.incidentId === null
            ? none
            : to(`/incidents/${drill.incidentId}`, incidentNumber === null ? 'Show its incident' : incidentName(incidentNumber))}
        </dd>
        <dt>Ended</dt>
        <dd>{drill.endedAt === null ? <span className="dim">not yet</span> : <LocalTime at={drill.endedAt} withDate />}</dd>
      </dl>
    </Sheet>
  )
}
