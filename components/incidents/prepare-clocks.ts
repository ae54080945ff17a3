import type { RuleProps } from '@/components/ui/rule'
import { formatDuration } from '@/lib/format'
import { INCIDENT_ENDS } from '@/lib/incident-words'
import type { IncidentClock, IncidentDetail } from '@/lib/schemas/incidents'

export type ClockShown = {
  phase: IncidentClock['phase']
  title: string
  /** How long, or what there is instead. */
  time: string
  state: RuleProps['figure']['state']
  /** Null: nothing is drawn, because there is no line or nothing to measure. */
  rule: { used: number; label: string } | null
  note: string | null
}

const NAMES: Readonly<Record<IncidentClock['phase'], { done: string; runs: string }>> = {
  acknowledged: { done: 'Acknowledged', runs: 'Acknowledge, running' },
  contained: { done: 'Contained', runs: 'Contain, running' },
  mitigated: { done: 'Mitigated', runs: 'Mitigate, running' },
  resolved: { done: 'Resolved', runs: 'Resolve, running' },
  reviewed: { done: 'Reviewed', runs: 'Review, running' },
}

/** Whole seconds while it runs: its tenths would tell nothing and never stand still. */
export const wholeSeconds = (ms: number): string => formatDuration(Math.floor(Math.max(0, ms) / 1000) * 1000)

export type ClocksOf = Pick<IncidentDetail, 'clocks' | 'state' | 'triggeredAt'>

/** The clocks of an incident against their lines, all from its trigger. One that runs is judged by `now`, the database's clock. Pure. */
export function prepareClocks({ clocks, state, triggeredAt }: ClocksOf, { now, isStale }: { now: number; isStale: boolean }): ClockShown[] {
  const isEnded = INCIDENT_ENDS.includes(state)
  return clocks.flatMap((clock) => {
    const { phase, lineMs, takenMs, skipped } = clock
    const { done, runs } = NAMES[phase]
    if (skipped !== null) return { phase, title: done, time: 'does not apply', state: 'idle', rule: null, note: skipped }
    const isTaken = takenMs !== null
    if (!isTaken && isEnded) return { phase, title: done, time: 'not reached', state: 'idle', rule: null, note: null }
    if (!isTaken && lineMs === null) return []
    const ms = takenMs ?? Math.max(0, now - Date.parse(triggeredAt))
    const used = lineMs === null ? null : lineMs === 0 ? Number.POSITIVE_INFINITY : ms / lineMs
    const isOver = used !== null && used > 1
    const over = isOver && lineMs !== null ? `${isTaken ? formatDuration(ms - lineMs) : wholeSeconds(ms - lineMs)} over its line` : null
    return {
      phase,
      title: isTaken ? done : runs,
      time: isTaken ? formatDuration(ms) : wholeSeconds(ms),
      state: isTaken ? (isOver ? 'breach' : lineMs === null ? 'idle' : 'ok') : isStale ? 'stale' : isOver ? 'breach' : 'run',
      rule: used === null || lineMs === null ? null : { used, label: `line ${formatDuration(lineMs)}` },
      note: !isTaken && isStale ? 'not read again since' : over,
    }
  })
}
