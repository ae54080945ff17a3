import type { IncidentType, Severity } from './incident-words'

const S = 1000
const MIN = 60 * S
const HOUR = 60 * MIN
const DAY = 24 * HOUR

/** Raised with every change of the tables below: an incident keeps the version and the numbers that it began with. */
export const POLICY_VERSION = 'response 1'
/** How somebody is told today. Nothing calls, writes or sends a message to anybody. */
export const TOLD_HOW = 'shown over every page of this product; nobody is called by phone or mail'

export type LevelRule = {
  level: 1 | 2 | 3
  /** Of one level: it is told again while nothing happens. */
  round: number
  who: string
  afterMs: number
  /** What must still be missing when it is due. */
  unless: 'acknowledged' | 'contained'
  inWorkingHours?: true
}
export type Phase = 'acknowledged' | 'contained' | 'mitigated' | 'resolved' | 'reviewed'
export type ResponsePolicy = {
  version: string
  levels: LevelRule[]
  /** How long an acknowledgement lives without anything on the timeline; null where it never lapses. */
  lapseMs: number | null
  lines: Record<Phase, number | null>
  isReviewRequired: boolean
}

const L1 = { level: 1, who: 'L1 on-call' } as const
const L2 = { level: 2, who: 'L2 senior and security' } as const
const L3 = { level: 3, who: 'L3 manager and CISO' } as const
const LEVELS: Record<Severity, LevelRule[]> = {
  1: [
    { ...L1, round: 1, afterMs: 0, unless: 'acknowledged' },
    { ...L1, round: 2, afterMs: 60 * S, unless: 'acknowledged' },
    { ...L2, round: 1, afterMs: 120 * S, unless: 'acknowledged' },
    { ...L2, round: 2, afterMs: 15 * MIN, unless: 'contained' },
    { ...L3, round: 1, afterMs: 30 * MIN, unless: 'contained' },
  ],
  2: [
    { ...L1, round: 1, afterMs: 0, unless: 'acknowledged' },
    { ...L1, round: 2, afterMs: 5 * MIN, unless: 'acknowledged' },
    { ...L2, round: 1, afterMs: 15 * MIN, unless: 'acknowledged' },
    { ...L3, round: 1, afterMs: 30 * MIN, unless: 'acknowledged' },
  ],
  3: [
    { ...L1, round: 1, afterMs: 0, unless: 'acknowledged', inWorkingHours: true },
    { ...L2, round: 1, afterMs: 4 * HOUR, unless: 'acknowledged', inWorkingHours: true },
  ],
  4: [],
}
/** Both are told at once: there is no time for an order. */
const AT_ONCE: LevelRule[] = [
  { ...L1, round: 1, afterMs: 0, unless: 'acknowledged' },
  { ...L2, round: 1, afterMs: 0, unless: 'acknowledged' },
  { ...L3, round: 1, afterMs: 0, unless: 'acknowledged' },
  { ...L2, round: 2, afterMs: 15 * MIN, unless: 'contained' },
  { ...L3, round: 2, afterMs: 30 * MIN, unless: 'contained' },
]
const LAPSE: Record<Severity, number | null> = { 1: 15 * MIN, 2: 60 * MIN, 3: DAY, 4: null }
const ACKNOWLEDGE: Record<Severity, number> = { 1: 2 * MIN, 2: 15 * MIN, 3: 8 * HOUR, 4: 3 * DAY }
const CONTAIN: Record<Severity, number | null> = { 1: 5 * MIN, 2: 15 * MIN, 3: null, 4: null }
const MITIGATE: Record<Severity, number | null> = { 1: 30 * MIN, 2: 2 * HOUR, 3: null, 4: null }
const RESOLVE: Record<Severity, number> = { 1: 4 * HOUR, 2: DAY, 3: 3 * DAY, 4: 14 * DAY }
const ESCAPE_CONTAIN = 30 * S
export const DRAFT_MS = DAY
export const REVIEW_WORKING_DAYS = 5
/** How long all alerts of a minor incident must be over before it is. */
export const QUIET_MS = 15 * MIN
export const REOPEN_MS = 7 * DAY
/** More tellings than this in the window, and they become one; the gravest are told one by one all the same. */
export const STORM = { most: 20, windowMs: 5 * MIN }

/** The plan of an incident of this type and severity, as it is now. `isUrgent`: second and third level at once. Pure. */
export function policyOf({
  type,
  severity,
  isUrgent = false,
}: {
  type: IncidentType
  severity: Severity
  isUrgent?: boolean
}): ResponsePolicy {
  const atOnce = severity === 1 && (isUrgent || type === 'system_compromise')
  return {
    version: POLICY_VERSION,
    levels: atOnce ? AT_ONCE : LEVELS[severity],
    lapseMs: LAPSE[severity],
    lines: {
      acknowledged: ACKNOWLEDGE[severity],
      contained: type === 'sandbox_escape' && severity === 1 ? ESCAPE_CONTAIN : CONTAIN[severity],
      mitigated: MITIGATE[severity],
      resolved: RESOLVE[severity],
      reviewed: null, // its line is a date: working days after the last resolve
    },
    isReviewRequired: severity <= 2,
  }
}

const isWeekend = (at: Date) => at.getUTCDay() === 0 || at.getUTCDay() === 6
const OPENS = 8
const CLOSES = 18
export const WORKING_HOURS = 'Monday to Friday, 08:00 to 18:00 UTC'

/** The first moment of working hours from `at` on. Pure. */
export function nextWorkingTime(at: Date): Date {
  if (!isWeekend(at) && at.getUTCHours() >= OPENS && at.getUTCHours() < CLOSES) return at
  const next = new Date(at)
  if (next.getUTCHours() >= OPENS) next.setUTCDate(next.getUTCDate() + 1)
  next.setUTCHours(OPENS, 0, 0, 0)
  while (isWeekend(next)) next.setUTCDate(next.getUTCDate() + 1)
  return next
}

/** The same time of day so many working days later. Pure. */
export function addWorkingDays(from: Date, days: number): Date {
  const at = new Date(from)
  for (let left = days; left > 0; ) {
    at.setUTCDate(at.getUTCDate() + 1)
    if (!isWeekend(at)) left -= 1
  }
  return at
}

/** When a level is due, of an incident whose telling began at `from`. Pure. */
export function dueOf({ afterMs, inWorkingHours }: Pick<LevelRule, 'afterMs' | 'inWorkingHours'>, from: Date): Date {
  const start = inWorkingHours ? nextWorkingTime(from) : from
  return inWorkingHours ? nextWorkingTime(new Date(start.getTime() + afterMs)) : new Date(start.getTime() + afterMs)
}
