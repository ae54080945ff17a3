import * as z from 'zod'
import type { VersionState } from '@/lib/policy-gates'
import { PROFILES, type Profile } from '@/lib/rollout-limits'
import { withElevation } from './step-up'
import { Reason } from './text'

const Version = z.number().int().min(1).max(2_147_483_647)
/** What the reviewer looked at: a word counts for exactly this constitution. */
const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'the constitution hash of the version that was looked at')

export const ApproveVersion = withElevation({ version: Version, digest: Digest, comment: Reason })
export type ApproveVersion = z.infer<typeof ApproveVersion>
export const RefuseVersion = withElevation({ version: Version, digest: Digest, reason: Reason })
export type RefuseVersion = z.infer<typeof RefuseVersion>
/** What was rolled back may be looked at anew. */
export const SendToReview = z.strictObject({ version: Version, reason: Reason })
export type SendToReview = z.infer<typeof SendToReview>
/** Of the replay that the lead looked at; a newer one is judged by itself. */
export const OverrideReplayable = withElevation({ version: Version, replay: z.uuid(), reason: Reason })
export type OverrideReplayable = z.infer<typeof OverrideReplayable>

export const ConfigureProfile = withElevation({
  /** The version of the setting that the change was made against. */
  expectedVersion: z.number().int().positive(),
  profile: z.enum(PROFILES),
  reason: Reason,
})
export type ConfigureProfile = z.infer<typeof ConfigureProfile>

export const ListWaiting = z.strictObject({ cursor: Version.optional(), limit: z.number().int().min(1).max(200).default(20) })
export type ListWaiting = z.infer<typeof ListWaiting>

/** Denials that would be allowed, against what the author declared of them. */
export type DeclaredAllows = { total: number; acknowledged: number; undeclared: number; declared: { what: string; n: number }[] }

/** What a person needs to know before they say a word about a version. */
export type VersionReview = {
  version: number
  digest: string
  state: VersionState
  /** Whoever asked for a review of it: their word does not count, as little as an author's. */
  requesters: { id: string; name: string }[]
  /** Why the person who reads this may not approve, refuse or override; null where they may. */
  whyNot: string | null
  /** The replay that its gates are judged by, or wait for; null where none was asked for since the approval. */
  replay: string | null
  /** What that replay found so far; null without one. */
  allows: DeclaredAllows | null
  /** The version that decides now. */
  active: number | null
  profile: Profile
  readAt: string
}
export type WaitingRow = { version: number; name: string; digest: string; state: VersionState; stateSince: string; createdBy: string }
export type WaitingPage = { items: WaitingRow[]; nextCursor: number | null; total: number; readAt: string }

export type ProfileVersion = { version: number; profile: Profile; at: string; by: string; reason: string | null }
export type ProfileState = ProfileVersion & { history: ProfileVersion[]; readAt: string }
