import { formatDuration } from '@/lib/format'
import type { IncidentDetail } from '@/lib/schemas/incidents'

export type FutureEntry = { at: string; title: string; detail: string; leftMs: number }

/** What is farther away than this never comes. */
const FAR_MS = 400 * 86_400_000
const LINES = {
  acknowledged: 'acknowledgement',
  contained: 'containment',
  mitigated: 'mitigation',
  resolved: 'resolution',
  reviewed: 'review',
}

/** What happens by itself if nobody does anything, the farthest first: who is told next, when the acknowledgement lapses, and which lines pass.
 *  Nothing once it is over or resolved. Pure. */
export function prepareFuture(detail: IncidentDetail, now: number): FutureEntry[] {
  const { state, told, lapsesAt, clocks, triggeredAt } = detail
  if (!['triggered', 'acknowledged', 'contained', 'mitigated'].includes(state)) return []
  const levels = told.flatMap(({ level, who, dueAt, state: one }) =>
    one === 'due' && dueAt !== null
      ? { at: dueAt, title: `Level ${level} is told: ${who}`, detail: 'Timer, unless it is acknowledged or contained' }
      : [],
  )
  const lapse =
    lapsesAt === null ? [] : [{ at: lapsesAt, title: 'The acknowledgement lapses', detail: 'Timer: any entry of a person moves it on' }]
  const lines = clocks.flatMap(({ phase, lineMs, takenMs, skipped }) =>
    takenMs === null && skipped === null && lineMs !== null
      ? {
          at: new Date(Date.parse(triggeredAt) + lineMs).toISOString(),
          title: `The line of ${LINES[phase]} passes`,
          detail: `Line ${formatDuration(lineMs)} from the trigger`,
        }
      : [],
  )
  return [...levels, ...lapse, ...lines]
    .map((entry) => ({ ...entry, leftMs: Date.parse(entry.at) - now }))
    .filter(({ leftMs }) => leftMs > 0 && leftMs < FAR_MS)
    .sort((a, b) => b.leftMs - a.leftMs)
}
