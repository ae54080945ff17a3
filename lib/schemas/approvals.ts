import * as z from 'zod'
import type { Role } from '@/lib/access'
import { withElevation } from './step-up'
import { Reason, SearchText } from './text'

export const APPROVAL_STATES = ['waiting', 'done', 'refused', 'withdrawn', 'expired', 'failed'] as const
export type ApprovalState = (typeof APPROVAL_STATES)[number]
/** mine: what my word can count for now. asked: what I asked for. open: all that waits. closed: all that does not wait any more. */
export const APPROVAL_VIEWS = ['mine', 'asked', 'open', 'closed'] as const
export type ApprovalView = (typeof APPROVAL_VIEWS)[number]
export const APPROVABLE = [
  'agents.unblock',
  'evolutions.rollback',
  'roles.grant',
  'mappings.add',
  'people.recover',
  'people.link',
  'freeze.end',
  'quorums.lower',
  'policies.rollback',
  'policies.lift',
  'plans.approve',
  'drills.override',
] as const
export type ApprovableAction = (typeof APPROVABLE)[number]

export const ApprovalFilter = z.strictObject({
  view: z.enum(APPROVAL_VIEWS).default('mine'),
  action: z.enum(APPROVABLE).optional(),
  search: SearchText.optional(),
})
export type ApprovalFilter = z.infer<typeof ApprovalFilter>
/** Newest first; the cursor is the id of the last one of the page before. */
export const ListApprovals = ApprovalFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListApprovals = z.infer<typeof ListApprovals>

export const ApprovalRef = z.strictObject({ id: z.uuid() })
export type ApprovalRef = z.infer<typeof ApprovalRef>

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits, as the request shows it')
/** Bound to what was shown: another digest than the one in force is refused. */
export const ApproveRequest = withElevation({ id: z.uuid(), digest: Digest })
export type ApproveRequest = z.infer<typeof ApproveRequest>
export const RefuseRequest = withElevation({ id: z.uuid(), digest: Digest, reason: Reason })
export type RefuseRequest = z.infer<typeof RefuseRequest>

export type Facts = Record<string, string | number | boolean | null | string[]>

export type ApprovalRow = {
  id: string
  action: ApprovableAction
  targetKind: string
  targetId: string
  /** The target as a person reads it: a name for a person, else its id. */
  targetName: string
  state: ApprovalState
  version: number
  reason: string
  askedBy: string
  isMine: boolean
  createdAt: string
  expiresAt: string
  closedAt: string | null
  closedWhy: string | null
  /** Who must agree, and who still has to, in words. */
  quorum: string
  missing: string
  votes: number
}
export type ApprovalPage = { items: ApprovalRow[]; nextCursor: string | null; total: number; readAt: string }

export type ApprovalVote = {
  by: string
  isMine: boolean
  roles: Role[]
  outcome: 'approve' | 'refuse'
  reason: string | null
  method: string
  at: string
  version: number
  /** Set when it does not count any more. */
  voidedAt: string | null
  voidedWhy: string | null
}
export type ApprovalDetail = {
  request: ApprovalRow
  digest: string
  /** What will be done, in one sentence. */
  says: string
  /** What was true when it was shown, people by name; the digest is over their ids. */
  facts: Facts
  /** Oldest first, those of earlier versions too. */
  votes: ApprovalVote[]
  /** Why this person's word cannot count now; null when it can. */
  whyNot: string | null
  readAt: string
}
/** What whoever asked gets back. */
export type Asked = { id: string; digest: string; missing: string; expiresAt: string }
