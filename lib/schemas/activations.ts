import * as z from 'zod'
import type { VersionState } from '@/lib/policy-gates'
import type { EmergencyRow } from './emergency'
import { withElevation } from './step-up'
import { Reason } from './text'

/** How long what was active can be returned to, and how many of the last ones whatever their age: the larger of the two sets. */
export const WAY_BACK_DAYS = 30
export const WAY_BACK_VERSIONS = 5

const Version = z.number().int().min(1).max(2_147_483_647)

/** The cursor is the place in the history of the last one of the page before. */
export const ListTargets = z.strictObject({
  cursor: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.number().int().min(1).max(50).default(5),
})
export type ListTargets = z.infer<typeof ListTargets>

/** `from` is the version that decided when the person looked. */
export const AskRollback = withElevation({ version: Version, from: Version, reason: Reason })
export type AskRollback = z.infer<typeof AskRollback>

export const DenyAll = withElevation({ reason: Reason })
export type DenyAll = z.infer<typeof DenyAll>
/** `since` is the instant of the stop that was looked at; null where it has none. */
export const AskLift = withElevation({ since: z.iso.datetime().max(32).nullable(), reason: Reason })
export type AskLift = z.infer<typeof AskLift>

/** What the engines say about a change, by their own clocks. */
export type Reach = {
  /** Engines that were heard in the last 15 s. */
  engines: number
  /** Of them, those that follow it. */
  reached: number
  /** Not heard for longer: whether they follow it is not known. */
  silent: number
  /** Until the last of them followed it; null where that is not known. */
  tookMs: number | null
}

export type WayBackTarget = {
  seq: number
  version: number
  name: string
  constitutionHash: string
  state: Extract<VersionState, 'superseded' | 'rolled_back'>
  /** When it last decided. */
  from: string
  until: string
  /** Engines that hold it warm, of those that say which they hold; null where none says. */
  warm: { on: number; of: number } | null
}
export type WayBack = {
  active: { version: number; constitutionHash: string; since: string; by: string } | null
  reach: Reach
  items: WayBackTarget[]
  nextCursor: number | null
  total: number
  /** Requests that wait for a lead, by the version they return to. */
  asked: { id: string; version: number; askedBy: string; expiresAt: string }[]
  readAt: string
}

/** What stands over every page. */
export type Standing = {
  /** A run that stops work is under way: red edge on every page. */
  isStopRunning: boolean
  /** The newest emergency stop that nobody has resumed yet, drills apart, and how many more stand. */
  stop: (EmergencyRow & { others: number }) | null
  denyAll: {
    since: string | null
    by: string
    reason: string
    reach: Reach
    liftRequestId: string | null
    /** The run of the emergency stop that it came with: it is lifted by resuming that. */
    stopRunId: string | null
  } | null
  emergency: {
    id: string
    version: number
    previous: number | null
    state: 'asked' | 'active'
    reason: string
    askedBy: string
    confirmedBy: string | null
    /** When it lapses, or when the previous version returns. */
    until: string
  } | null
  readAt: string
}
