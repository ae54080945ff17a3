'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { useAnnounce } from '@/components/shell/live-region'
import { useNow } from '@/components/shell/use-now'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { Button } from '@/components/ui/button'
import { DrillMark } from '@/components/ui/drill-mark'
import { Tag } from '@/components/ui/tag'
import { formatAge, visibleText } from '@/lib/format'
import { incidentName, STATE_NAMES } from '@/lib/incident-names'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { AssignDialog } from './assign-dialog'
import { sayIncident } from './say-incident'
import { SevTag } from './sev-tag'
import { StatePill } from './state-pill'
import { VerbDialog } from './verb-dialog'
import { headVerbs, VERBS, type Verb } from './verbs'
import type { Viewer } from './viewer'

/** Its severity, name and state, how it stands in one sentence, and the next moves. */
export function IncidentHead({ detail, viewer, isStale }: { detail: IncidentDetail; viewer: Viewer; isStale: boolean }) {
  const { number, title, severity, state, drill, mergedInto, whyNot, readAt } = detail
  const [open, setOpen] = useState<Verb | 'handOver' | null>(null)
  const acts = useRef<HTMLDivElement>(null)
  const now = useNow()
  useStateAnnounced(detail)
  useSingleKeys({ a: () => acts.current?.querySelector('button')?.focus() })
  const name = incidentName(number)
  const { lead, rest } = sayIncident(detail)
  const verbs = headVerbs(detail, viewer.meId)
  const mayHandOver = detail.commander !== null && verbs.some((verb) => verb === 'mitigate' || verb === 'resolve')
  return (
    <>
      {drill && <DrillMark />}
      <div className="head">
        <div>
          <h1 className="row-x wrap">
            <SevTag severity={severity} isBig />
            <span className="break">{`${name} ${visibleText(title)}`}</span>
            <StatePill state={state} />
            {drill && <Tag title="Nothing of it is real">drill</Tag>}
          </h1>
          <p className="verdict">
            <b className="break">{lead}</b>
            {rest !== '' && <span className="break">{` ${rest}`}</span>}
            {mergedInto !== null && (
              <>
                {' '}
                <Link href={`/incidents/${mergedInto.id}` as Route}>{`Show ${incidentName(mergedInto.number)}`}</Link>
              </>
            )}
            {' · '}
            <span
              className={isStale ? 'aged' : 'dim'}
            >{`read ${formatAge(readAt, now)}${isStale ? ', stale: nobody knows how it stands by now' : ''}`}</span>
          </p>
        </div>
        <div className="acts" ref={acts}>
          {mayHandOver && (
            <Button disabledReason={whyNot.assign ?? null} onClick={() => setOpen('handOver')}>
              Hand over command…
            </Button>
          )}
          {verbs.map((verb, n) => (
            <Button
              key={verb}
              variant={n === verbs.length - 1 ? 'ink' : 'default'}
              disabledReason={whyNot[verb] ?? null}
              onClick={() => setOpen(verb)}
            >
              {`${VERBS[verb].act(name)}…`}
            </Button>
          ))}
        </div>
        <VerbDialog detail={detail} verb={open === 'handOver' ? null : open} onClose={() => setOpen(null)} />
        <AssignDialog detail={detail} viewer={viewer} role={open === 'handOver' ? 'commander' : null} onClose={() => setOpen(null)} />
      </div>
    </>
  )
}

/** Says that it has come to another state while somebody looks, once each; digits that tick are never said. */
function useStateAnnounced({ number, state }: Pick<IncidentDetail, 'number' | 'state'>): void {
  const announce = useAnnounce()
  const before = useRef(state)
  useEffect(() => {
    if (before.current === state) return
    before.current = state
    announce(`${incidentName(number)} is ${STATE_NAMES[state]}.`)
  }, [number, state, announce])
}
