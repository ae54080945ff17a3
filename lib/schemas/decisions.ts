import * as z from 'zod'
import { AgentId, DECISION_TYPES, ORIGINS, SEVERITIES, VERDICTS } from './evaluate'
import type { DecisionRecord } from './record'
import type { Outcome } from './replays'
import { SearchText } from './text'

export const WINDOWS = ['1h', '6h', '24h', '7d', '30d'] as const
export const Window = z.enum(WINDOWS)
export type Window = z.infer<typeof Window>
export const WINDOW_MS: Record<Window, number> = {
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
}
export const WINDOW_NAMES: Record<Window, string> = { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' }

/** Search of the decisions list. `search` matches agent, action, violation code or decision id; the rest are exact. */
export const DecisionFilter = z.strictObject({
  search: SearchText.optional(),
  verdict: z.enum(VERDICTS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  type: z.enum(DECISION_TYPES).optional(),
  agent: AgentId.optional(),
  code: z
    .string()
    .regex(/^[a-z_]{1,64}$/, 'a violation code, such as harm_risk_too_high')
    .optional(),
  origin: z.enum(ORIGINS).optional(),
  /** Those in which this waiver let something pass. */
  waiver: z.uuid().optional(),
  window: Window.default('24h'),
})
export type DecisionFilter = z.infer<typeof DecisionFilter>

export const DecisionCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListDecisions = DecisionFilter.extend({
  cursor: DecisionCursor.optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListDecisions = z.infer<typeof ListDecisions>

export const DecisionRef = z.strictObject({ id: z.uuid() })
export type DecisionRef = z.infer<typeof DecisionRef>

export type DecisionRow = {
  id: string
  at: string
  agentId: string
  action: string
  type: string
  verdict: 'allow' | 'deny' | 'review' | 'error'
  refusal: string | null
  severity: 'low' | 'medium' | 'high' | 'critical' | null
  codes: string[]
  waived: boolean
  uncontrolled: boolean
  origin: string
  evalMs: number
  policyVersion: string
}
export type DecisionPage = { items: DecisionRow[]; nextCursor: string | null; total: number; totalIsEstimate: boolean; readAt: string }

/** One decision as it was recorded; times UTC, durations in ms. `sameKind24h` = decisions of this agent, action and verdict in 24 h. */
export type DecisionDetail = {
  record: DecisionRecord
  evaluatedAt: string
  evalMs: number
  queueMs: number
  engineId: string
  sameKind24h: number
  /** The other version of a rollout, where it says something else of this decision. */
  beside: { rollout: string; version: number; verdict: Outcome['verdict'] } | null
}
