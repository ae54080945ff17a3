import * as z from 'zod'
import { AgentId, PRINCIPLES, SEVERITIES } from './evaluate'
import type { DecisionRecord } from './record'
import { Reason, SearchText, Text } from './text'

export const VIOLATION_STATES = ['new', 'reopened', 'triaged', 'fix_in_progress', 'false_positive', 'accepted_waiver', 'resolved'] as const
export type ViolationState = (typeof VIOLATION_STATES)[number]
/** States in which somebody still has to do something. */
export const OPEN_STATES = ['new', 'reopened', 'triaged', 'fix_in_progress'] as const satisfies readonly ViolationState[]
/** States in which nobody has looked yet. */
export const UNSEEN_STATES = ['new', 'reopened'] as const satisfies readonly ViolationState[]
export const isOpen = (state: ViolationState): boolean => OPEN_STATES.some((open) => open === state)

export type ViolationSeverity = (typeof SEVERITIES)[number]
export const OCCURRENCE_KINDS = ['prevented', 'uncontrolled', 'waived'] as const
export type OccurrenceKind = (typeof OCCURRENCE_KINDS)[number]

/** `search` matches agent, action family, rule code or the item's id; the rest are exact. */
export const ViolationFilter = z.strictObject({
  search: SearchText.optional(),
  state: z.enum(['open', 'any', ...VIOLATION_STATES]).default('open'),
  severity: z.enum(SEVERITIES).optional(),
  principle: z.enum(PRINCIPLES).optional(),
  agent: AgentId.optional(),
  assignee: z.union([z.enum(['me', 'nobody']), z.uuid()]).optional(),
  overdue: z.enum(['yes']).optional(),
})
export type ViolationFilter = z.infer<typeof ViolationFilter>

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** Severity, time it was opened, id of the last row of the page before. */
export const ViolationCursor = z.string().regex(new RegExp(`^[0-3]_\\d{1,14}_${UUID}$`), 'a cursor of an earlier answer')
export const ListViolations = ViolationFilter.extend({
  cursor: ViolationCursor.optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListViolations = z.infer<typeof ListViolations>

export const ViolationRef = z.strictObject({ id: z.uuid() })
export type ViolationRef = z.infer<typeof ViolationRef>

export const OccurrenceCursor = z.string().regex(new RegExp(`^\\d{1,14}_${UUID}$`), 'a cursor of an earlier answer')
export const ListOccurrences = ViolationRef.extend({
  cursor: OccurrenceCursor.optional(),
  limit: z.number().int().min(1).max(200).default(20),
})
export type ListOccurrences = z.infer<typeof ListOccurrences>

/** The version a change was decided from: somebody else's change in between is a conflict. */
const ViolationAt = ViolationRef.extend({ version: z.number().int().min(1).max(2_147_483_647) })
export const AssignViolation = ViolationAt.extend({ assigneeId: z.uuid().nullable() })
export type AssignViolation = z.infer<typeof AssignViolation>
export const TriageViolation = ViolationAt.extend({ note: Text(500).optional() })
export type TriageViolation = z.infer<typeof TriageViolation>
/** A false alarm: the decision that becomes a test, and why it should have been allowed. */
export const DismissViolation = ViolationAt.extend({ decisionId: z.uuid(), reason: Reason })
export type DismissViolation = z.infer<typeof DismissViolation>
export const WaiveViolation = ViolationAt.extend({ reason: Reason })
export type WaiveViolation = z.infer<typeof WaiveViolation>
/** `reference` names the draft or the ticket in which it is being fixed. */
export const FixViolation = ViolationAt.extend({ reference: Text(200), reason: Reason })
export type FixViolation = z.infer<typeof FixViolation>
export const ResolveViolation = ViolationAt.extend({ reason: Reason })
export type ResolveViolation = z.infer<typeof ResolveViolation>
export const ListAssignees = z.strictObject({})

export type Assignee = { id: string; name: string }
export type ViolationRow = {
  id: string
  principle: string
  agentId: string
  family: string
  origin: string
  state: ViolationState
  version: number
  severity: ViolationSeverity
  codes: string[]
  assignee: Assignee | null
  occurred: number
  prevented: number
  uncontrolled: number
  waived: number
  firstSeen: string
  lastSeen: string
  openedAt: string
  /** When it must have gone on; null where nothing is waited for. */
  dueAt: string | null
}
export type ViolationPage = {
  items: ViolationRow[]
  nextCursor: string | null
  total: number
  overdue: number
  /** Settled by waivers, whatever the state asked for: shown, never hidden. */
  underWaiver: number
  origin: string
  readAt: string
}

export type OccurrenceRow = {
  decisionId: string
  at: string
  kind: OccurrenceKind
  severity: ViolationSeverity
  codes: string[]
  action: string
  /** False: the decision itself is no longer kept; this line is what is left of it. */
  isKept: boolean
}
export type OccurrencePage = { items: OccurrenceRow[]; nextCursor: string | null; readAt: string }

export type Artefact =
  | { kind: 'test'; fixtureId: string; decisionId: string }
  | { kind: 'waiver'; ids: string[] }
  | { kind: 'reference'; text: string }
export type ViolationChange = {
  version: number
  action: string
  at: string
  by: string
  before: Record<string, unknown>
  after: Record<string, unknown>
  reason: string | null
  artefact: Artefact | null
}
export type LiveWaiver = { id: string; rule: string; expires: string }
export type ViolationDetail = {
  item: ViolationRow
  /** Newest first, at most 50. */
  history: ViolationChange[]
  /** The decision of the latest occurrence; without it, why not. */
  latest: { decisionId: string; record: DecisionRecord | null; why: 'not_kept' | 'no_right' | null }
  /** Waivers in force for this agent and these rules, and the rules that have none. */
  waivers: LiveWaiver[]
  unwaivable: string[]
  /** Occurrences of this item in 24 h, counted up to 10,000, and other agents that did the same. */
  sameKind24h: number
  otherAgents24h: number
  readAt: string
}

export type FixtureFile = { name: string; text: string }
