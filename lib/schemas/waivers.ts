import * as z from 'zod'
import type { SEVERITIES } from './evaluate'
import { Instant } from './instant'
import { withElevation } from './step-up'
import { Reason, SearchText, Text } from './text'

export const DAY_MS = 86_400_000
export const WAIVER_DAYS = 90
export const WARN_DAYS = 7
export const UNUSED_DAYS = 30

export const WAIVER_STATES = ['requested', 'approved', 'expired', 'revoked', 'refused', 'withdrawn'] as const
export type WaiverState = (typeof WAIVER_STATES)[number]
/** A state and the clock: an approved one waits for its start, is active, or ends within seven days. */
export const WAIVER_PHASES = ['requested', 'approved', 'active', 'expiring', 'expired', 'revoked', 'refused', 'withdrawn'] as const
export type WaiverPhase = (typeof WAIVER_PHASES)[number]
/** Phases in which it decides something, or soon may. */
export const OPEN_PHASES = ['requested', 'approved', 'active', 'expiring'] as const satisfies readonly WaiverPhase[]

type Clocked = { state: WaiverState; starts: Date; expires: Date }
/** The phase at `now`. One whose end has come is over, whether or not the worker has written it down. */
export function phaseOf({ state, starts, expires }: Clocked, now: Date): WaiverPhase {
  if (state !== 'approved' && state !== 'requested') return state
  if (expires <= now) return 'expired'
  if (state === 'requested') return 'requested'
  if (starts > now) return 'approved'
  return expires.getTime() - now.getTime() <= WARN_DAYS * DAY_MS ? 'expiring' : 'active'
}

/** Agents as the constitution matches them: an id, with `*` for any characters. */
export const AgentGlob = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9*]([a-z0-9._*-]{0,61}[a-z0-9*])?$/,
    'an agent’s name, or a pattern with *: lower-case letters, digits, dot, dash, underscore; at most 63',
  )
/** A rule by its code, exactly. */
export const RuleCode = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'the code of one rule, such as harm_risk_too_high; a pattern is refused')

export const WaiverFilter = z.strictObject({
  search: SearchText.optional(),
  phase: z.enum(['open', 'any', ...WAIVER_PHASES]).default('open'),
  rule: RuleCode.optional(),
  unused: z.enum(['yes']).optional(),
})
export type WaiverFilter = z.infer<typeof WaiverFilter>
/** End and id of the last row of the page before. */
export const WaiverCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListWaivers = WaiverFilter.extend({ cursor: WaiverCursor.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListWaivers = z.infer<typeof ListWaivers>

export const WaiverRef = z.strictObject({ id: z.uuid() })
export type WaiverRef = z.infer<typeof WaiverRef>
export const ListRules = z.strictObject({})

/** `starts` left out is at once. `violationId` names the item it was asked from. */
export const RequestWaiver = z.strictObject({
  rule: RuleCode,
  agentGlob: AgentGlob,
  controls: Text(1000).refine((text) => text.length >= 10, 'say what protects meanwhile, in 10 characters or more'),
  reason: Reason,
  ticket: Text(200),
  starts: Instant.optional(),
  expires: Instant,
  violationId: z.uuid().optional(),
})
export type RequestWaiver = z.infer<typeof RequestWaiver>

const version = z.number().int().min(1).max(2_147_483_647)
export const ApproveWaiver = withElevation({ id: z.uuid(), version, comment: Reason })
export type ApproveWaiver = z.infer<typeof ApproveWaiver>
export const EndWaiver = z.strictObject({ id: z.uuid(), version, reason: Reason })
export type EndWaiver = z.infer<typeof EndWaiver>

/** What the active version says of the rule now. `gone`: no rule of that code, so the waiver covers nothing. */
export type RuleNow = 'waivable' | 'critical' | 'gone' | 'unknown'
export type WaiverRow = {
  id: string
  rule: string
  ruleNow: RuleNow
  agentGlob: string
  ticket: string
  state: WaiverState
  phase: WaiverPhase
  version: number
  starts: string
  expires: string
  requestedBy: string
  requestedAt: string
  isMine: boolean
  approvedBy: string | null
  approvedAt: string | null
  endedBy: string | null
  endedAt: string | null
  /** Decisions in which it waived something, and the latest of them. */
  matched: number
  lastMatchedAt: string | null
  /** In force for thirty days or more and used in none of the last thirty. */
  isUnused: boolean
}
export type WaiverPage = {
  items: WaiverRow[]
  nextCursor: string | null
  total: number
  /** Of all waivers, whatever the filter. */
  counts: Record<WaiverPhase, number> & { unused: number }
  readAt: string
}
export type WaiverChange = {
  version: number
  action: string
  at: string
  by: string
  before: Record<string, unknown>
  after: Record<string, unknown>
  reason: string | null
}
export type WaiverDetail = {
  item: WaiverRow
  controls: string
  reason: string
  violationId: string | null
  /** Newest first. */
  history: WaiverChange[]
  /** Agents registered now that the pattern matches. */
  agents: { matching: number; registered: number }
  /** The version whose rules were looked at. */
  policyVersion: number | null
  readAt: string
}
export type WaivableRule = {
  code: string
  title: string
  severity: (typeof SEVERITIES)[number]
  principle: string
  enforcement: 'deny' | 'monitor'
}
export type RuleList = { policyVersion: number | null; rules: WaivableRule[] }
export type ChangedWaiver = { id: string; state: WaiverState; version: number }
