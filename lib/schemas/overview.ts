import * as z from 'zod'
import type { Place } from '@/lib/place'
import { WINDOW_MS, Window } from './decisions'

export const ReadOverview = z.strictObject({ window: Window.default('24h') })
export type ReadOverview = z.infer<typeof ReadOverview>

/** The shortest span a chart can be zoomed into; the longest is the longest window. */
export const MIN_ZOOM_MS = 300_000
export const MAX_ZOOM_MS = WINDOW_MS['30d']
const Instant = z.iso.datetime().max(32)
/** A window that ends now, or with `from` and `to` any span inside what is kept. */
export const ReadLatency = ReadOverview.extend({ from: Instant.optional(), to: Instant.optional() }).superRefine(({ from, to }, ctx) => {
  if (from === undefined && to === undefined) return
  const wrong = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
  if (from === undefined || to === undefined) return wrong(from === undefined ? 'from' : 'to', 'is needed beside the other end')
  const spanMs = Date.parse(to) - Date.parse(from)
  if (spanMs < MIN_ZOOM_MS) wrong('to', 'must be five minutes or more after from')
  else if (spanMs > MAX_ZOOM_MS) wrong('to', 'must be 30 days or less after from')
})
export type ReadLatency = z.infer<typeof ReadLatency>

/** ok: fresh and inside its line. warn, breach: fresh, near or over it. stale: older than twice its interval. unknown: no samples or no source. */
export type State = 'ok' | 'warn' | 'breach' | 'stale' | 'unknown'

/** A figure against its line. `used` is the share of the line used up (1 = at the line). `why` says in words what the state rests on. */
export type Figure = {
  value: number | null
  lastKnown: number | null
  state: State
  used: number | null
  line: number
  n: number | null
  why: string
  source: string
  sampledAt: string | null
  intervalMs: number
  spark: (number | null)[]
}

export type Overview = {
  generatedAt: string
  window: Window
  origin: 'live' | 'simulated'
  place: Place
  verdict: { lead: string; rest: string }
  compliance: Figure
  latency: Figure
  containment: Figure
  stream: Figure
  facts: {
    attemptedRatio: number | null
    waivedRatio: number | null
    errorRatio: number | null
    perSecond: number | null
    uncontrolled: number | null
    lost: number | null
  }
  budget: BudgetFigures
  latencySeries: LatencySeries
  needs: Need[]
  services: ServiceRow[]
  proof: ProofRow[]
  sources: SourceRow[]
}

/** `left` is the share of the 30 d budget that is left, below 0 when overspent. A burn of 1 spends it in exactly 30 d. */
export type BudgetFigures = { left: Figure; burnFast: Figure; burnSlow: Figure }

export type LatencyPoint = { at: string; p50: number | null; p95: number | null; p99: number | null; n: number | null }
export type LatencySeries = {
  bucketMs: number
  from: string
  to: string
  lineMs: number
  points: LatencyPoint[]
  events: { at: string; label: string }[]
  n: number
  engines: number
  /** False: a span of somebody's choice, which does not move on. */
  isWindow: boolean
  /** The last bucket has not ended. */
  isRunning: boolean
}

export type Need = { id: string; state: State; title: string; detail: string; action: { label: string; href: string } | null }
export type CheckCell = { at: string; state: 'ok' | 'warn' | 'breach' | 'unknown'; detail: string }
export type ServiceRow = {
  service: string
  state: State
  word: string
  ready: string | null
  version: string | null
  keyFigure: string | null
  checks: CheckCell[]
  sampledAt: string | null
}
export type ProofRow = { name: string; state: State; text: string; mono: string | null; at: string | null }
export type SourceRow = {
  source: string
  state: State
  sampledAt: string | null
  intervalMs: number
  nextAt: string | null
  detail: string
}
