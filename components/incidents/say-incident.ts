import { formatCount, visibleText } from '@/lib/format'
import { incidentName, STATE_NAMES } from '@/lib/incident-names'
import { INCIDENT_STATES, type IncidentState } from '@/lib/incident-words'
import type { IncidentDetail, IncidentPage } from '@/lib/schemas/incidents'
import { openContainment } from './open-containment'

type Said = { lead: string; rest: string }

const LEADS: Readonly<Record<IncidentState, string>> = {
  triggered: 'Triggered, and nobody has it yet.',
  acknowledged: 'Acknowledged, not contained.',
  contained: 'Contained, not resolved.',
  mitigated: 'Mitigated, not resolved.',
  resolved: 'Resolved.',
  reviewed: 'Reviewed. It is over.',
  merged: 'Merged into another incident.',
  false_alarm: 'A false alarm.',
}

/** Whether containment is something this incident knows at all. */
const skipsContainment = ({ clocks }: Pick<IncidentDetail, 'clocks'>): boolean =>
  clocks.some(({ phase, skipped }) => phase === 'contained' && skipped !== null)

function leadOf(detail: IncidentDetail): string {
  const { state, review, mergedInto } = detail
  if (state === 'merged' && mergedInto !== null) return `Merged into ${incidentName(mergedInto.number)}.`
  if (state === 'acknowledged' && skipsContainment(detail)) return 'Acknowledged, not mitigated.'
  if (state === 'resolved' && review?.isRequired === true) return 'Resolved, its review is to come.'
  return LEADS[state]
}

const many = (n: number, one: string, more: string): string => `${formatCount(n)} ${n === 1 ? one : more}`

function restOf(detail: IncidentDetail): string {
  const { state, affected, handOverTo, detail: text } = detail
  if (state === 'resolved' || state === 'reviewed' || state === 'merged' || state === 'false_alarm') return text ?? ''
  const open = openContainment(detail)
  const parts = [
    open === null ? '' : open.why,
    handOverTo === null ? '' : `${handOverTo.name} is asked to take command and has not answered.`,
    affected.sandboxes.some(({ state: one }) => one === 'lost') ? 'A sandbox is lost: nobody knows whether it runs.' : '',
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(' ') : (text ?? '')
}

/** How it stands, in one sentence and what is still open; both may hold text from outside, made inert. Pure. */
export function sayIncident(detail: IncidentDetail): Said {
  return { lead: visibleText(leadOf(detail)), rest: visibleText(restOf(detail)) }
}

/** All that is unresolved, split by state: '3 unresolved: 1 triggered, 2 contained.' */
export function sayOpen(open: IncidentPage['open'] | null): string {
  if (open === null) return 'Not known yet.'
  const parts = INCIDENT_STATES.flatMap((state) => {
    const n = open[state] ?? 0
    return n === 0 ? [] : `${formatCount(n)} ${STATE_NAMES[state]}`
  })
  const total = countOpen(open)
  return total === 0 ? 'No incident is unresolved.' : `${many(total, 'incident is', 'incidents are')} unresolved: ${parts.join(', ')}.`
}

export const countOpen = (open: IncidentPage['open']): number => Object.values(open).reduce((sum, n) => sum + n, 0)
