import type { StationShown } from '@/components/ui/stations'
import { formatDuration, utcTitle, visibleText } from '@/lib/format'
import { INCIDENT_ENDS, STATIONS } from '@/lib/incident-words'
import type { IncidentClock, IncidentDetail } from '@/lib/schemas/incidents'
import { openContainment } from './open-containment'

type Phase = IncidentClock['phase']
type Station = StationShown & { isBehind: boolean }

/** What it is called when it lies behind, and while it is to be done. */
const TITLES: Readonly<Record<Phase, { done: string; todo: string }>> = {
  acknowledged: { done: 'Acknowledged', todo: 'Acknowledge' },
  contained: { done: 'Contained', todo: 'Contain' },
  mitigated: { done: 'Mitigated', todo: 'Mitigate' },
  resolved: { done: 'Resolved', todo: 'Resolve' },
  reviewed: { done: 'Reviewed', todo: 'Review' },
}
const PHASES = STATIONS.slice(1) as Phase[] // the stations but the first are the phases of the clocks

function reached(detail: IncidentDetail, phase: Phase, takenMs: number): string {
  const took = formatDuration(takenMs)
  if (phase === 'acknowledged' && detail.commander !== null) return `${took}, ${detail.commander.name} commands`
  return phase === 'contained' ? `${took}, observed` : took
}

function reviewAhead({ review }: IncidentDetail): string {
  if (review === null || !review.isRequired) return 'optional'
  return review.dueAt === null ? 'required' : `due ${utcTitle(review.dueAt).slice(0, 10)}, required`
}

function ahead(detail: IncidentDetail, phase: Phase): string {
  switch (phase) {
    case 'acknowledged':
      return 'nobody has it yet'
    case 'contained':
      return 'counts when it is observed'
    case 'mitigated':
      return openContainment(detail) === null ? 'needs named evidence' : 'containment is still open'
    case 'resolved':
      return 'needs no open run, and a reason'
    case 'reviewed':
      return reviewAhead(detail)
  }
}

function stationOf(detail: IncidentDetail, phase: Phase): Station {
  const { state } = detail
  const clock = detail.clocks.find((one) => one.phase === phase)
  const { done, todo } = TITLES[phase]
  const base = { isCurrent: false, isBehind: true }
  if (clock !== undefined && clock.skipped !== null)
    return { ...base, title: done, glyph: 'idle', word: 'does not apply', sentence: clock.skipped }
  if (phase === 'acknowledged' && state === 'triggered' && clock?.takenMs != null)
    return { ...base, isBehind: false, title: todo, glyph: 'warn', word: 'lapsed', sentence: 'it lapsed, nobody has it' }
  const isBehind = clock?.takenMs != null
  if (isBehind) {
    const isOver = clock.lineMs !== null && clock.takenMs !== null && clock.takenMs > clock.lineMs
    const word = isOver ? 'done, over its line' : 'done'
    return { ...base, title: done, glyph: isOver ? 'warn' : 'ok', word, sentence: reached(detail, phase, clock.takenMs ?? 0) }
  }
  return { ...base, isBehind: false, title: todo, glyph: 'idle', word: 'ahead', sentence: ahead(detail, phase) }
}

/** Triggered and the five phases, a sentence each; the first one that is not behind is where it stands. A phase that was passed over stays open,
 *  because nobody has seen it happen. Pure. */
export function incidentStations(detail: IncidentDetail): StationShown[] {
  const { state, triggeredAt, triggeredBy } = detail
  const first: Station = {
    ...{ title: 'Triggered', glyph: 'ok', word: 'done', isCurrent: false, isBehind: true },
    sentence: `${utcTitle(triggeredAt).slice(11)} by ${triggeredBy}`,
  }
  const stations = [first, ...PHASES.map((phase) => stationOf(detail, phase))]
  const place = STATIONS.indexOf(state)
  const here = INCIDENT_ENDS.includes(state) ? -1 : stations.findIndex(({ isBehind }, n) => !isBehind && n > Math.max(0, place))
  return stations.map(({ isBehind, ...station }, n) => {
    const isCurrent = n === here
    const isMissed = !isBehind && n < (here === -1 ? place : here)
    return {
      ...station,
      sentence: visibleText(isMissed ? 'not observed' : station.sentence),
      isCurrent,
      ...(isCurrent && station.glyph === 'idle' ? { glyph: 'run' as const, word: 'here now' } : {}),
      ...(isMissed ? { glyph: 'unknown' as const, word: 'not observed' } : {}),
    }
  })
}
