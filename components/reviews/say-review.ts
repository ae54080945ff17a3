import { formatCount, formatDuration, formatPercent } from '@/lib/format'
import type { ReviewFigures, ReviewRow, ReviewView } from '@/lib/schemas/reviews'

export const VIEW_NAMES: Record<ReviewView, string> = {
  open: 'Open',
  mine: 'Assigned to me',
  overdue: 'Overdue',
  lead: 'Waits for a lead',
  spot: 'Spot checks',
  closed: 'Closed',
}

const OUTCOMES = { approve: 'approved', reject: 'rejected', needs_revision: 'needs revision' } as const

/** How long until a person should have decided, or since when. */
export function sayDue({ dueAt }: Pick<ReviewRow, 'dueAt'>, now: number): { text: string; isOver: boolean } {
  const leftMs = Date.parse(dueAt) - now
  return leftMs < 0
    ? { text: `over by ${formatDuration(-leftMs)}`, isOver: true }
    : { text: `due in ${formatDuration(leftMs)}`, isOver: false }
}

/** Where it stands, in words. */
export function sayState(row: Pick<ReviewRow, 'state' | 'outcome' | 'assignee' | 'waitsForLead' | 'isBlind'>): string {
  if (row.isBlind) return 'spot check'
  if (row.state === 'timed_out') return 'timed out, rejected'
  if (row.outcome !== null) return OUTCOMES[row.outcome]
  if (row.assignee !== null) return `with ${row.assignee}`
  return row.waitsForLead ? 'waits for a lead' : row.state
}

/** The first sentence of the page: what waits for somebody. */
export function sayWaiting({ overdue, waitsForLead, open }: ReviewFigures): { lead: string; rest: string } {
  const urgent = [
    ...(overdue > 0 ? [`${formatCount(overdue)} overdue`] : []),
    ...(waitsForLead > 0 ? [`${formatCount(waitsForLead)} ${waitsForLead === 1 ? 'waits' : 'wait'} for a lead`] : []),
  ]
  if (urgent.length > 0) return { lead: `${urgent.join(', ')}.`, rest: `${formatCount(open)} open.` }
  if (open === 0) return { lead: 'No review is open.', rest: '' }
  return { lead: `${formatCount(open)} open, none is overdue.`, rest: '' }
}

/** How much was decided in time, against its line; unknown while none is closed or overdue. */
export function sayInTarget({ n, ratio, targetRatio }: ReviewFigures['inTarget']): string {
  const line = `line ${Number((targetRatio * 100).toFixed(1))} %`
  if (ratio === null) return `Decided in target, 30 d: unknown, none is closed or overdue (${line}).`
  return `Decided in target, 30 d: ${formatPercent(ratio, 1)} of ${formatCount(n)}, ${ratio >= targetRatio ? 'inside' : 'under'} the ${line}.`
}

const ACTS: Record<string, string> = {
  'reviews.claim': 'claimed it',
  'reviews.release': 'released it',
  'reviews.decide': 'gave a vote',
  'reviews.escalate': 'escalated it to a lead',
  'reviews.expire': 'rejected it, its time was over',
}
export const sayAct = (action: string): string => ACTS[action] ?? action
export const sayOutcome = (outcome: keyof typeof OUTCOMES): string => OUTCOMES[outcome]
