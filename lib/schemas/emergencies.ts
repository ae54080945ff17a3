import * as z from 'zod'
import { type Gate, gatesOf, STATIONS } from '@/lib/policy-gates'
import { NeedReason } from './break-glass'
import { withElevation } from './step-up'
import { Reason, SearchText, Text } from './text'

export const EMERGENCY_HOURS = 4
/** How long a lead has to confirm. */
export const EMERGENCY_CONFIRM_MINUTES = 15
export const EMERGENCY_REVIEW_HOURS = 24

/** The gates that must be open: an emergency change skips shadow and canary, and nothing else. */
export const EMERGENCY_GATES: readonly Gate[] = STATIONS.slice(0, STATIONS.indexOf('shadow')).flatMap(gatesOf)

export const EMERGENCY_STATES = ['asked', 'active', 'lapsed', 'ended'] as const
export type EmergencyState = (typeof EMERGENCY_STATES)[number]

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits, as the version shows it')
const Version = z.number().int().min(1).max(2_147_483_647)

/** Bound to what was shown: `digest` is the version's constitution hash. */
export const AskEmergency = withElevation({
  version: Version,
  digest: Digest,
  hours: z.number().min(0.25, 'a quarter of an hour or more').max(EMERGENCY_HOURS, `at most ${EMERGENCY_HOURS} h`),
  reason: NeedReason,
})
export type AskEmergency = z.infer<typeof AskEmergency>
export const EmergencyRef = z.strictObject({ id: z.uuid() })
export type EmergencyRef = z.infer<typeof EmergencyRef>
export const ConfirmEmergency = withElevation({ id: z.uuid(), digest: Digest })
export type ConfirmEmergency = z.infer<typeof ConfirmEmergency>
export const EndEmergency = withElevation({ id: z.uuid(), reason: Reason })
export type EndEmergency = z.infer<typeof EndEmergency>
export const LookBack = z.strictObject({
  id: z.uuid(),
  note: Text(500).refine((text) => text.length >= 10, 'say what you found, in 10 characters or more'),
})
export type LookBack = z.infer<typeof LookBack>

/** waits: what a person still has to do something about: confirm, end or look back at. */
export const EMERGENCY_VIEWS = ['all', 'waits'] as const
export type EmergencyView = (typeof EMERGENCY_VIEWS)[number]
export const EmergencyFilter = z.strictObject({
  view: z.enum(EMERGENCY_VIEWS).default('all'),
  /** In the reason, the note, or the number of the version. */
  search: SearchText.optional(),
})
export type EmergencyFilter = z.infer<typeof EmergencyFilter>
/** Newest first; the cursor is the id of the last one of the page before. */
export const ListEmergencies = EmergencyFilter.extend({
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).default(5),
})
export type ListEmergencies = z.infer<typeof ListEmergencies>

export type EmergencyRow = {
  id: string
  version: number
  digest: string
  previous: number | null
  state: EmergencyState
  reason: string
  askedBy: string
  askedAt: string
  lapsesAt: string
  hours: number
  confirmedBy: string | null
  confirmedAt: string | null
  expiresAt: string | null
  endedBy: string | null
  endedAt: string | null
  reviewedBy: string | null
  reviewedAt: string | null
  note: string | null
  /** True when it was in force, is over, and nobody else has looked at it yet; late after 24 h. */
  isToReview: boolean
  isReviewLate: boolean
  /** Why the viewer cannot, whatever their roles; null when they can. */
  whyNotConfirm: string | null
  whyNotEnd: string | null
  whyNotReview: string | null
}
export type EmergencyPage = { items: EmergencyRow[]; nextCursor: string | null; total: number; readAt: string }
