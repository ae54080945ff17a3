import { formatAge, formatCount, formatDuration } from '@/lib/format'
import type { AuditAnchorRow, AuditHead } from '@/lib/schemas/audit'
import { sayCheck } from './words'

export type Said = { lead: string; rest: string; isBad: boolean }

const SEAL_LIMIT_MS = 10_000
const CHECKPOINT_LIMIT_MS = 90_000
const ANCHOR_LIMIT_MS = 300_000

const entries = (n: number) => `${formatCount(n)} ${n === 1 ? 'entry' : 'entries'}`
const ageOf = (at: string | null, now: number) => (at === null ? Number.POSITIVE_INFINITY : now - Date.parse(at))

/** The anchor that has most, newest first. */
export const bestAnchor = (anchors: readonly AuditAnchorRow[]): AuditAnchorRow | null =>
  [...anchors].filter(({ at }) => at !== null).sort((a, b) => b.size - a.size || Date.parse(b.at ?? '') - Date.parse(a.at ?? ''))[0] ?? null

function sayAnchors({ anchors, size, isLocalOnly }: AuditHead, now: number): string {
  const best = bestAnchor(anchors)
  if (!best) return 'No copy of a checkpoint is kept outside the database.'
  const lag = size - best.size
  const late = ageOf(best.at, now) > ANCHOR_LIMIT_MS ? ', late' : ''
  const where = isLocalOnly ? 'anchored on this machine only' : `anchored at ${best.sink}`
  return `${where[0]?.toUpperCase()}${where.slice(1)}, ${formatAge(best.at, now)}${lag > 0 ? `, ${entries(lag)} behind` : ''}${late}.`
}

function sayCheckpoint({ checkpoint, size, waitsWhy }: AuditHead, now: number): string {
  if (!checkpoint) return `No checkpoint is signed${waitsWhy ? `: ${waitsWhy}` : ' yet'}.`
  const gap = size - checkpoint.size
  const isLate = gap > 0 && ageOf(checkpoint.at, now) > CHECKPOINT_LIMIT_MS
  const covers = gap === 0 ? 'covers all of them' : `is ${entries(gap)} behind`
  return `The newest signed checkpoint ${covers}, ${formatAge(checkpoint.at, now)}${isLate ? ', late' : ''}${waitsWhy ? `; signing waits: ${waitsWhy}` : ''}.`
}

function sayWaits({ entries: waiting, oldestAt }: AuditHead['waits'], now: number): string {
  if (waiting === 0) return 'Nothing waits.'
  return `${entries(waiting)} ${waiting === 1 ? 'waits' : 'wait'} to be sealed, the oldest for ${formatDuration(ageOf(oldestAt, now))}.`
}

/** The state of the log in one paragraph, the worst first. Sealed, signed and anchored are each said for what they are. */
export function sayLog(head: AuditHead, now: number): Said {
  const bad = head.checks.find(({ isGood }) => !isGood)
  const rest = [sayCheckpoint(head, now), sayAnchors(head, now), sayWaits(head.waits, now)].join(' ')
  if (bad) {
    const from = bad.firstBadIndex === null ? '' : ` from entry ${formatCount(bad.firstBadIndex)} on`
    return { lead: `Mismatch${from}.`, rest: `“${sayCheck(bad)}” found: ${bad.detail}. ${rest}`, isBad: true }
  }
  const isBehind = head.waits.entries > 0 && ageOf(head.waits.oldestAt, now) > SEAL_LIMIT_MS
  if (isBehind) return { lead: 'Sealing is behind.', rest: `${entries(head.size)} sealed. ${rest}`, isBad: true }
  return { lead: head.size === 0 ? 'Nothing is sealed yet.' : `${entries(head.size)} sealed.`, rest, isBad: false }
}
