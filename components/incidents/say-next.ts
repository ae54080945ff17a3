import { INCIDENT_ENDS } from '@/lib/incident-words'
import type { IncidentClock, IncidentRow } from '@/lib/schemas/incidents'
import { wholeSeconds } from './prepare-clocks'

const VERBS: Readonly<Record<IncidentClock['phase'], string>> = {
  acknowledged: 'acknowledge',
  contained: 'contain',
  mitigated: 'mitigate',
  resolved: 'resolve',
  reviewed: 'review',
}

/** The line that comes first, or that was passed longest ago; null where no clock runs. Pure. */
export function sayNext({ clocks, state, triggeredAt }: IncidentRow, now: number): { text: string; isOver: boolean } | null {
  if (INCIDENT_ENDS.includes(state)) return null
  const running = clocks.flatMap(({ phase, lineMs, takenMs, skipped }) =>
    takenMs === null && skipped === null && lineMs !== null ? { phase, leftMs: Date.parse(triggeredAt) + lineMs - now } : [],
  )
  const [next] = running.sort((a, b) => a.leftMs - b.leftMs)
  if (next === undefined) return null
  const isOver = next.leftMs < 0
  const size = wholeSeconds(Math.abs(next.leftMs))
  return { isOver, text: isOver ? `${VERBS[next.phase]}, ${size} over its line` : `${VERBS[next.phase]} in ${size}` }
}
