import { formatCount } from '@/lib/format'
import { incidentName } from '@/lib/incident-names'
import { severityName } from '@/lib/incident-words'
import type { Need } from '@/lib/schemas/overview'
import type { IncidentsWaiting } from '@/server/services/incidents/waiting'

const many = (n: number, one: string, more: string): string => `${formatCount(n)} ${n === 1 ? one : more}`

/** Incidents that wait for a person: the gravest that nobody has, those of this viewer, and reviews that are late. None where they could not be
 *  counted: that is a row of its own. Pure. */
export function incidentNeedOf(waiting: IncidentsWaiting | null): Need[] {
  if (waiting === null) return []
  const { worst, untaken, mine, lateReviews } = waiting
  const needs: Need[] = []
  if (worst !== null && untaken > 0)
    needs.push({
      id: 'incidents-untaken',
      state: worst.severity <= 2 ? 'breach' : 'warn',
      title: untaken === 1 ? `${incidentName(worst.number)} ${worst.title}` : `${formatCount(untaken)} incidents, and nobody has them yet`,
      detail: `${severityName(worst.severity)}${untaken === 1 ? '' : ` ${incidentName(worst.number)} is the gravest`}, triggered and not acknowledged`,
      action: { label: `Acknowledge ${incidentName(worst.number)}`, href: `/incidents/${worst.id}` },
    })
  if (mine > 0)
    needs.push({
      id: 'incidents-mine',
      state: 'warn',
      title: `You command ${many(mine, 'open incident', 'open incidents')}`,
      detail: 'or are asked to take command',
      action: { label: 'Show the incidents', href: '/incidents' },
    })
  if (lateReviews > 0)
    needs.push({
      id: 'incidents-late-reviews',
      state: 'warn',
      title: `${many(lateReviews, 'review of an incident is', 'reviews of incidents are')} late`,
      detail: 'it was to be complete within 5 working days',
      action: { label: 'Show what waits for its review', href: '/incidents?view=review' },
    })
  return needs
}
