'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { formatCount, formatDuration, visibleText } from '@/lib/format'
import { incidentName, STATE_NAMES } from '@/lib/incident-names'
import { severityName } from '@/lib/incident-words'
import { type StandingIncidents, standingIncidents } from './open-incidents'
import { useNow } from './use-now'
import { useOpenIncidents } from './use-open-incidents'

/** Under the top bar of every page but its own while an incident of severity 1 or 2 is unresolved: the worst, and how many more. It cannot be put
 *  away. */
export function IncidentStrip() {
  const { data, error } = useOpenIncidents()
  const pathname = usePathname()
  const standing = data === undefined ? null : standingIncidents(data, pathname)
  const said = standing?.worst.severity === 1 ? `SEV1: ${incidentName(standing.worst.number)} ${visibleText(standing.worst.title)}` : ''
  return (
    <>
      {standing !== null && <Strip standing={standing} isStale={Boolean(error)} />}
      {data === undefined && Boolean(error) && (
        <section className="strip" data-st="unknown" aria-label="Open incidents">
          <Glyph state="unknown" />
          <span>Whether an incident is open is not known: the list could not be read. It is asked for again by itself.</span>
        </section>
      )}
      <span className="sr" role="alert">
        {said}
      </span>
    </>
  )
}

function Strip({ standing: { worst, others, isAtLeast }, isStale }: { standing: StandingIncidents; isStale: boolean }) {
  const now = useNow()
  const { id, number, severity, title, state, commander, triggeredAt } = worst
  const href = `/incidents/${id}` as Route
  const openMs = Math.floor(Math.max(0, now - Date.parse(triggeredAt)) / 1000) * 1000
  const name = incidentName(number)
  return (
    <section className="strip" data-st={severity === 1 ? 'breach' : 'warn'} aria-label="Open incidents">
      <Glyph state={severity === 1 ? 'breach' : 'warn'} />
      <span className="sev">{severityName(severity)}</span>
      <Link href={href} className="strong" prefetch={false}>
        {`${name} ${visibleText(title)}`}
      </Link>
      <span className="soft strip-detail">
        {`${STATE_NAMES[state]}, open ${formatDuration(openMs)}${isStale ? ', not read again since' : ''}, commander ${
          commander === null ? 'nobody' : visibleText(commander.name)
        }`}
      </span>
      <span className="acts">
        {others > 0 && <Link href={'/incidents' as Route}>{`and ${isAtLeast ? 'at least ' : ''}${formatCount(others)} more`}</Link>}
        <Link href={href} className={buttonClass({ size: 'sm' })} prefetch={false}>
          {`Open ${name}`}
        </Link>
      </span>
    </section>
  )
}
