import * as z from 'zod'
import type { Role } from '@/lib/access'
import { withElevation } from './step-up'
import { SearchText, Text } from './text'

/** Roles that can be lent in need. Never those that read the log or decide over people. */
export const LENT_ROLES = ['operator', 'analyst', 'author', 'lead'] as const satisfies readonly Role[]
export type LentRole = (typeof LENT_ROLES)[number]
export const CONTAIN_MINUTES = 30
export const LENT_HOURS = 4
export const CONFIRM_MINUTES = 15
export const REVIEW_HOURS = 24
export const NEED_MIN = 20

/** Why it cannot wait: longer than elsewhere, since others judge it afterwards. */
export const NeedReason = Text(500).refine((text) => text.length >= NEED_MIN, `say why it cannot wait, in ${NEED_MIN} characters or more`)
const Scope = Text(200)

/** contain: stop and contain, at once, for 30 min. role: a role for at most 4 h, once a lead has confirmed it. */
export const StartBreakGlass = withElevation({
  kind: z.enum(['contain', 'role']),
  role: z.enum(LENT_ROLES).optional(),
  scope: Scope,
  reason: NeedReason,
}).superRefine(({ kind, role }, ctx) => {
  if ((kind === 'role') !== (role !== undefined))
    ctx.addIssue({ code: 'custom', path: ['role'], message: kind === 'role' ? 'say which role' : 'is only for a role; leave it out' })
})
export type StartBreakGlass = z.infer<typeof StartBreakGlass>

export const GrantBreakGlass = withElevation({ personId: z.uuid(), role: z.enum(LENT_ROLES), scope: Scope, reason: NeedReason })
export type GrantBreakGlass = z.infer<typeof GrantBreakGlass>
export const BreakGlassRef = z.strictObject({ id: z.uuid() })
export type BreakGlassRef = z.infer<typeof BreakGlassRef>
export const ConfirmBreakGlass = withElevation({ id: z.uuid() })
export type ConfirmBreakGlass = z.infer<typeof ConfirmBreakGlass>
export const ReviewBreakGlass = z.strictObject({
  id: z.uuid(),
  note: Text(500).refine((text) => text.length >= 10, 'say what you found, in 10 characters or more'),
})
export type ReviewBreakGlass = z.infer<typeof ReviewBreakGlass>
export const ListBreakGlass = z.strictObject({
  search: SearchText.optional(),
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).default(20),
})
export type ListBreakGlass = z.infer<typeof ListBreakGlass>

/** asked: waits for a lead. active: in force. lapsed: no lead confirmed it. ended: over, waits for its review. */
export const BREAK_GLASS_STATES = ['asked', 'active', 'lapsed', 'ended', 'reviewed'] as const
export type BreakGlassState = (typeof BREAK_GLASS_STATES)[number]

export type BreakGlassRow = {
  id: string
  kind: 'contain' | 'role'
  role: string | null
  person: string
  isMine: boolean
  scope: string
  reason: string
  state: BreakGlassState
  startedAt: string
  confirmBy: string | null
  confirmedBy: string | null
  expiresAt: string
  endedAt: string | null
  endedBy: string | null
  reviewDueAt: string
  isReviewLate: boolean
  reviewedBy: string | null
  reviewNote: string | null
  /** Why the viewer cannot review it; null when they can. */
  whyNotReview: string | null
}
export type BreakGlassPage = { items: BreakGlassRow[]; nextCursor: string | null; readAt: string }
/** What I hold or wait for now. */
export type MyBreakGlass = {
  held: Pick<BreakGlassRow, 'id' | 'kind' | 'role' | 'scope' | 'state' | 'confirmBy' | 'expiresAt'>[]
  readAt: string
}
