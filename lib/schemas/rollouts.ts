import * as z from 'zod'
import type { VersionState } from '@/lib/policy-gates'
import type { RolloutLimits, Step, StepLimit } from '@/lib/rollout-limits'
import type { FlipRow } from './replays'
import { withElevation } from './step-up'
import { Reason } from './text'

const Version = z.number().int().min(1).max(2_147_483_647)
/** The constitution hash that was looked at. */
const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest, sha256: and 64 hexadecimal digits')

/** `digest` is what is confirmed: another text under the same number is another version. */
export const StartRollout = withElevation({ version: Version, digest: Digest })
export type StartRollout = z.infer<typeof StartRollout>

/** A rollout and the version it is of; both are confirmed. */
export const AbortRollout = withElevation({ id: z.uuid(), version: Version, reason: Reason })
export type AbortRollout = z.infer<typeof AbortRollout>
export const ActivateRollout = withElevation({ id: z.uuid(), version: Version, digest: Digest })
export type ActivateRollout = z.infer<typeof ActivateRollout>

export const RolloutRef = z.strictObject({ id: z.uuid() })
export type RolloutRef = z.infer<typeof RolloutRef>

export const RolloutVersion = z.strictObject({ version: Version })
export type RolloutVersion = z.infer<typeof RolloutVersion>

export const ROLLOUT_STATES = ['running', 'done', 'aborted'] as const
export type RolloutState = (typeof ROLLOUT_STATES)[number]

/** Time of the start and id of the last row of the page before. */
export const RolloutCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListRollouts = z.strictObject({
  version: Version.optional(),
  state: z.enum(ROLLOUT_STATES).optional(),
  cursor: RolloutCursor.optional(),
  limit: z.number().int().min(1).max(100).default(20),
})
export type ListRollouts = z.infer<typeof ListRollouts>

type Who = { id: string; name: string }
export type RolloutRow = {
  id: string
  version: number
  baseline: number
  state: RolloutState
  step: Step
  stepSince: string
  stepVersion: number
  limits: RolloutLimits
  startedAt: string
  startedBy: Who
  endedAt: string | null
  endedBy: Who | null
  reason: string | null
}
export type RolloutPage = { items: RolloutRow[]; nextCursor: string | null; readAt: string }

/** Exact counts. `dropped` were not compared because an engine was busy. */
export type StepCounts = { decided: number; compared: number; disagreed: number; errors: number; denyToAllow: number; dropped: number }
export type StepRow = StepCounts & {
  step: Step
  share: number
  limit: StepLimit
  /** ahead: not reached. now: it runs. passed, or ended here. */
  place: 'ahead' | 'now' | 'passed' | 'ended'
  since: string | null
  until: string | null
  /** The candidate's own time in ms, in the last hour of the step; null: not measured. */
  p50: number | null
  p99: number | null
}
export type EngineRow = {
  id: string
  heartbeatAt: string
  /** Every thread of it has the candidate warm. */
  isWarm: boolean
  /** What it says about this rollout; null: it says nothing about it. */
  says: { step: Step; state: 'warming' | 'running' | 'stopped'; reason: string | null } | null
  isOnVersion: boolean
}
/** What is watched for the end, as it stands now. */
export type RolloutWatch = {
  errors: { decided: number; errors: number; share: number | null }
  /** p99 of the last whole minutes, the newest last; null: too few to say. */
  p99: (number | null)[]
  disagreement: { share: number | null; limit: number }
  unacknowledged: number
}
export type RolloutMove = { at: string; by: string; says: string; reason: string | null }
export type RolloutDetail = RolloutRow & {
  name: string
  digest: string
  versionState: VersionState
  steps: StepRow[]
  engines: EngineRow[]
  watch: RolloutWatch
  /** What is still missing until the next step, or until it can be made active; empty: nothing. */
  missing: string[]
  /** The gate of the step that runs is passed. */
  isPassed: boolean
  earliestAt: string | null
  frozenUntil: string | null
  moves: RolloutMove[]
  /** How long it took until every engine decided with it, as they say themselves; null: not measured. */
  arrival: { ms: number; engines: number } | null
  readAt: string
}
export type RolloutFlip = FlipRow & {
  /** A denial that became an allow, and what was acknowledged in the replay covers it. */
  isCovered: boolean
}
export type RolloutFlipPage = { items: RolloutFlip[]; nextCursor: string | null; total: number; readAt: string }
export type StartedRollout = { id: string; version: number }
export type RolloutAhead = { limits: RolloutLimits; whyNot: string | null; readAt: string }
