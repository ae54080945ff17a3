import * as z from 'zod'
import { ActionName, AgentId } from './evaluate'
import type { DecisionRecord } from './record'
import { Reason, SearchText, Text } from './text'

/** In the order of the queue; the place is the rank that is stored. */
export const REVIEW_PRIORITIES = ['critical', 'high', 'medium', 'low'] as const
export const REVIEW_KINDS = ['decision', 'evolution', 'incident'] as const
export const REVIEW_STATES = ['pending', 'assigned', 'decided', 'escalated', 'timed_out'] as const
export const REVIEW_OUTCOMES = ['approve', 'reject', 'needs_revision'] as const
/** Kinds of approval that the constitution asks for by these names. */
export const GRANTS = ['review', 'additional_authorization', 'security_review', 'special_authorization'] as const
const ORDER: readonly (string | null | undefined)[] = REVIEW_PRIORITIES
/** The place of a priority in the queue, 0 first; -1 for anything that is none. */
export const rankOf = (priority: string | null | undefined): number => ORDER.indexOf(priority)

export type ReviewPriority = (typeof REVIEW_PRIORITIES)[number]
export type ReviewState = (typeof REVIEW_STATES)[number]
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number]

const Minutes = z.number().int().min(1).max(100_000)
const Ratio = z.number().min(0).max(1)
const Rule = z
  .strictObject({ targetMinutes: Minutes, timeoutMinutes: Minutes, quorum: z.number().int().min(1).max(9), needsLead: z.boolean() })
  .refine((rule) => rule.targetMinutes < rule.timeoutMinutes, 'the target must come before the timeout')

/** Setting `reviews`. A review that nobody decides by its timeout is rejected; half-way there it waits for a lead. */
export const ReviewSettings = z.strictObject({
  priorities: z.record(z.enum(REVIEW_PRIORITIES), Rule),
  assignedMaximum: z.number().int().min(1).max(100),
  approvalMinutes: z.number().int().min(1).max(60, 'an approval holds for an hour at most'),
  inTarget: z.strictObject({ targetRatio: Ratio, warnRatio: Ratio, criticalRatio: Ratio }),
  spotCheckRatio: Ratio,
  reviewers: z.strictObject({ hastySeconds: z.number().positive(), lenientRatio: Ratio, fewestVotes: z.number().int().min(1) }),
})
export type ReviewSettings = z.infer<typeof ReviewSettings>

export const REVIEW_VIEWS = ['open', 'mine', 'overdue', 'lead', 'spot', 'closed'] as const
export type ReviewView = (typeof REVIEW_VIEWS)[number]

export const ReviewFilter = z.strictObject({
  view: z.enum(REVIEW_VIEWS).default('open'),
  priority: z.enum(REVIEW_PRIORITIES).optional(),
  kind: z.enum(REVIEW_KINDS).optional(),
  search: SearchText.optional(),
})
export type ReviewFilter = z.infer<typeof ReviewFilter>

export const ReviewCursor = z.string().regex(/^\d_\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListReviews = ReviewFilter.extend({ cursor: ReviewCursor.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListReviews = z.infer<typeof ListReviews>

export const ReviewRef = z.strictObject({ id: z.uuid() })
export type ReviewRef = z.infer<typeof ReviewRef>

export const DecideReview = z.strictObject({ id: z.uuid(), outcome: z.enum(REVIEW_OUTCOMES), justification: Reason })
export type DecideReview = z.infer<typeof DecideReview>
export const CheckReview = z.strictObject({ id: z.uuid(), outcome: z.enum(REVIEW_OUTCOMES), justification: Reason })
export type CheckReview = z.infer<typeof CheckReview>

/** POST /api/v1/reviews, in the wire's own spelling. A review about a decision yields approvals for exactly what that decision was asked. */
export const CreateReview = z
  .strictObject({
    kind: z.enum(['decision', 'incident']),
    agent_id: AgentId,
    action: ActionName,
    decision_id: z.uuid().optional(),
    priority: z.enum(REVIEW_PRIORITIES),
    risk_score: z.number().min(0).max(1).optional(),
    reasons: z.array(Text(500)).min(1).max(20),
    approvals: z.array(z.enum(GRANTS)).min(1).max(GRANTS.length).default(['review']),
  })
  .refine((input) => (input.kind === 'decision') === (input.decision_id !== undefined), {
    path: ['decision_id'],
    message: 'a review of kind decision names its decision, one of kind incident names none',
  })
export type CreateReview = z.infer<typeof CreateReview>

export const ListReviewsByToken = z.strictObject({
  state: z.enum(REVIEW_STATES).optional(),
  priority: z.enum(REVIEW_PRIORITIES).optional(),
  agent_id: AgentId.optional(),
  cursor: ReviewCursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListReviewsByToken = z.infer<typeof ListReviewsByToken>

/** A review in the wire's spelling: times RFC 3339, `approval` only once it was approved. */
export type WireReview = {
  id: string
  kind: string
  agent_id: string
  action: string
  risk_score: number | null
  priority: string
  reasons: string[]
  decision_id: string | null
  state: string
  assignee: string | null
  created_at: string
  due_at: string
  age_minutes: number
  outcome?: string
  justification?: string
  approval?: { id: string; kinds: string[]; expires_at: string; used_at: string | null }
}

export type ReviewRow = {
  id: string
  kind: string
  agentId: string
  action: string
  priority: ReviewPriority
  reasons: string[]
  riskScore: number | null
  state: ReviewState
  waitsForLead: boolean
  /** The assignee's name. */
  assignee: string | null
  isMine: boolean
  votes: number
  quorum: number
  createdAt: string
  dueAt: string
  timesOutAt: string
  decidedAt: string | null
  /** Null while open, and for somebody who is still to judge it blind. */
  outcome: ReviewOutcome | null
  isBlind: boolean
  origin: string
}
export type ReviewPage = { items: ReviewRow[]; nextCursor: string | null; total: number; totalIsEstimate: boolean; readAt: string }

export type ReviewVoteRow = { by: string; at: string; outcome: ReviewOutcome; justification: string; isLead: boolean; tookMs: number }
export type ReviewDetail = {
  review: ReviewRow & {
    decisionId: string | null
    grants: string[]
    escalatesAt: string
    escalatedAt: string | null
    justification: string | null
    requestedBy: string
    owner: string | null
  }
  votes: ReviewVoteRow[]
  history: { version: number; action: string; at: string; by: string; reason: string | null }[]
  approval: { id: string; kinds: string[]; expiresAt: string; usedAt: string | null; usedBy: string | null } | null
  /** The decision as it was recorded, its input masked; null without one, after the retention, or for somebody who may not read decisions. */
  record: DecisionRecord | null
  /** Why this person may not claim or decide it now; null when they may. */
  whyNot: string | null
  assigned: { mine: number; maximum: number }
  readAt: string
}

export type ReviewFigures = {
  open: number
  overdue: number
  waitsForLead: number
  mine: number
  spotChecks: number
  assignedMaximum: number
  /** Of the reviews that closed in 30 d or are overdue now: how many were decided by their target. Ratio null without one. */
  inTarget: { n: number; ratio: number | null; targetRatio: number }
  readAt: string
}

export type ReviewerRow = { name: string; n: number; hasty: number; approved: number; isHasty: boolean; isLenient: boolean }
export type Reviewers = { items: ReviewerRow[]; rule: ReviewSettings['reviewers']; days: number; readAt: string }
