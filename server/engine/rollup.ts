import { type LatencySketch, newSketch } from '@/lib/latency-sketch'
import type { Violation } from '@/lib/schemas/evaluate'
import type { Entry } from './journal'

export type Counts = {
  evaluated: number
  allowed: number
  denied: number
  reviewed: number
  errored: number
  attempted: number
  waived: number
  uncontrolled: number
  refused: number
}
export const COUNTS = ['evaluated', 'allowed', 'denied', 'reviewed', 'errored', 'attempted', 'waived', 'uncontrolled', 'refused'] as const
export type Minute = Counts & { minute: string; origin: string; sketch: LatencySketch }
export type ViolationMinute = {
  minute: string
  origin: string
  code: string
  principle: string
  severity: string
  prevented: number
  waived: number
  occurred: number
}

/** What one record is on the board. Attempted: broke an unwaived rule. Uncontrolled: was allowed although it did. */
export function classOf({ record }: Entry) {
  const { verdict, violations, refusal } = record.acgs
  const unwaived = violations.filter(({ waived_by }) => waived_by === null)
  return {
    isAttempted: unwaived.length > 0,
    isWaived: violations.length > unwaived.length,
    isUncontrolled: verdict === 'allow' && unwaived.length > 0,
    isRefused: refusal !== null,
  }
}

const minuteOf = (timestamp: string) => `${timestamp.slice(0, 16)}:00.000Z`
const VERDICT_COUNT = { allow: 'allowed', deny: 'denied', review: 'reviewed', error: 'errored' } as const

export const handlerMs = ({ record, handlerNs }: Entry): number => (handlerNs ?? record.metrics.timer_server_handler_ns) / 1e6

function emptyMinute(minute: string, origin: string): Minute {
  const zero = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts // every name of COUNTS is a key of Counts
  return { ...zero, minute, origin, sketch: newSketch() }
}

/** A rule that finds two things in one request is broken once. */
export const firstOfEachCode = (violations: readonly Violation[]): Violation[] => [
  ...new Map(violations.map((one) => [one.code, one])).values(),
]

/** Counts and latency sketches of a batch, by minute and origin. */
export function rollUp(entries: readonly Entry[]): { minutes: Minute[]; violations: ViolationMinute[] } {
  const minutes = new Map<string, Minute>()
  const violations = new Map<string, ViolationMinute>()
  for (const entry of entries) {
    const { timestamp, acgs } = entry.record
    const minute = minuteOf(timestamp)
    const key = `${minute} ${acgs.origin}`
    const row = minutes.get(key) ?? emptyMinute(minute, acgs.origin)
    minutes.set(key, row)
    const { isAttempted, isWaived, isUncontrolled, isRefused } = classOf(entry)
    row.evaluated += 1
    row[VERDICT_COUNT[acgs.verdict]] += 1
    row.attempted += Number(isAttempted)
    row.waived += Number(isWaived)
    row.uncontrolled += Number(isUncontrolled)
    row.refused += Number(isRefused)
    row.sketch.accept(handlerMs(entry))
    for (const { code, principle, severity, waived_by } of firstOfEachCode(acgs.violations)) {
      const at = `${key} ${code}`
      const counted = violations.get(at) ?? { minute, origin: acgs.origin, code, principle, severity, prevented: 0, waived: 0, occurred: 0 }
      violations.set(at, counted)
      counted.occurred += 1
      counted.waived += Number(waived_by !== null)
      counted.prevented += Number(acgs.verdict !== 'allow')
    }
  }
  return { minutes: [...minutes.values()], violations: [...violations.values()] }
}
