import * as z from 'zod'
import { type CheckResult, DRILL_KINDS, DRILL_STATES, type DrillCheck, type DrillKind, type DrillState } from '@/lib/drill-words'
import { ESCAPE_FAMILIES, type EscapeFamily } from '@/lib/sandbox-words'
import { withElevation } from './step-up'
import { Reason, SearchText, Text } from './text'

/** `<kind>/<namespace>/<name>` of a workload that is labelled for drills; left out: what the drill makes itself. */
const Target = Text(512)

/** Which drill: an escape has a family, the others have none. */
export const DrillWish = { kind: z.enum(DRILL_KINDS), family: z.enum(ESCAPE_FAMILIES).nullable() }

/** `requestId` is made where the button is: pressed twice, it is the same drill. */
export const StartDrill = withElevation({ ...DrillWish, target: Target.optional(), requestId: z.uuid(), reason: Reason })
  .refine(({ kind, family }) => (kind === 'escape') === (family !== null), {
    path: ['family'],
    message: 'an escape drill has a family, and no other has one',
  })
  .refine(({ kind, target }) => kind === 'stop' || target === undefined, {
    path: ['target'],
    message: 'only a stop drill is aimed at something',
  })
export type StartDrill = z.infer<typeof StartDrill>
/** Two leads for a stop drill at what is not labelled for drills. */
export const OverrideDrill = withElevation({ target: Target, requestId: z.uuid(), reason: Reason })
export type OverrideDrill = z.infer<typeof OverrideDrill>
/** Pressed twice is the same drill; `startedBy` says whose. */
export type DrillStarted = { id: string; isNew: boolean; startedBy: string }

export const DrillRef = z.strictObject({ id: z.uuid() })
export type DrillRef = z.infer<typeof DrillRef>

/** One line of a score sheet. `measuredMs` is null where nothing was measured, or where it is no time; `said` says it in words. */
export type ScoreRow = {
  check: DrillCheck
  budgetMs: number | null
  measuredMs: number | null
  result: CheckResult
  said: string
}

export type DrillRow = {
  id: string
  kind: DrillKind
  family: EscapeFamily | null
  name: string
  state: DrillState
  startedBy: string
  reason: string
  target: string | null
  origin: string
  isSimulated: boolean | null
  acceptedAt: string
  attemptedAt: string | null
  endedAt: string | null
  why: string | null
  agentId: string
  sandboxId: string | null
  runId: string | null
  incidentId: string | null
  emergencyId: string | null
  drill: true
}
export type DrillDetail = {
  drill: DrillRow
  says: string
  score: ScoreRow[]
  incidentNumber: number | null
  readAt: string
}
/** A scenario with what came of it the last time that it ended; null: never tried. */
export type ScenarioRow = {
  kind: DrillKind
  family: EscapeFamily | null
  name: string
  says: string
  last: { id: string; state: DrillState; acceptedAt: string; endedAt: string | null } | null
  /** Under way now. */
  running: { id: string } | null
  /** Why it cannot be started now; null: it can. */
  whyNot: string | null
}
export type DrillsNow = { scenarios: ScenarioRow[]; readAt: string }

export const DrillFilter = z.strictObject({
  kind: z.enum(DRILL_KINDS).optional(),
  state: z.enum(DRILL_STATES).optional(),
  search: SearchText.optional(),
})
export type DrillFilter = z.infer<typeof DrillFilter>
/** Newest first; the cursor is the id of the last one of the page before. */
export const ListDrills = DrillFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(20) })
export type ListDrills = z.infer<typeof ListDrills>
export type DrillPage = { items: DrillRow[]; nextCursor: string | null; total: number; readAt: string }
