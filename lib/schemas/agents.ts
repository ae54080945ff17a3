import * as z from 'zod'
import { AgentId } from './evaluate'
import { withElevation } from './step-up'
import { isTyped, Reason, SearchText, Text, TYPED_WRONG, Typed } from './text'

export const CLEARANCES = ['public', 'internal', 'confidential', 'restricted', 'top_secret'] as const

export const RegisterAgent = z.strictObject({
  agentId: AgentId,
  owner: Text(128),
  trustLevel: z.number().min(0).max(1),
  clearance: z.enum(CLEARANCES).default('internal'),
})
export type RegisterAgent = z.infer<typeof RegisterAgent>

export const AGENT_STATES = ['active', 'suspended', 'blocked', 'retired'] as const
export type AgentState = (typeof AGENT_STATES)[number]

export const AgentFilter = z.strictObject({
  search: SearchText.optional(),
  state: z.enum(AGENT_STATES).optional(),
})
export type AgentFilter = z.infer<typeof AgentFilter>

/** `search` matches the id or the owner; the cursor is the last agent id of the page before. */
export const ListAgents = AgentFilter.extend({ cursor: AgentId.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListAgents = z.infer<typeof ListAgents>

export const AgentRef = z.strictObject({ agentId: AgentId })
export type AgentRef = z.infer<typeof AgentRef>

const Version = z.number().int().min(1).max(2_147_483_647)

/** The whole new content, and the version it was edited from: a change of somebody else in between is a conflict. */
export const UpdateAgent = z.strictObject({
  agentId: AgentId,
  version: Version,
  owner: Text(128),
  trustLevel: z.number().min(0).max(1),
  clearance: z.enum(CLEARANCES),
  reason: Reason,
})
export type UpdateAgent = z.infer<typeof UpdateAgent>

/** Suspending and blocking ask for no version: an edit of the owner must not keep an agent going. */
export const StopAgent = z.strictObject({ agentId: AgentId, reason: Reason })
export type StopAgent = z.infer<typeof StopAgent>
/** The same by a person in the console, who confirms it. */
export const ConfirmedStop = withElevation(StopAgent.shape)
export type ConfirmedStop = z.infer<typeof ConfirmedStop>

/** Letting an agent act again, or never again: decided from one version, so it must still be that one. */
export const SettleAgent = StopAgent.extend({ version: Version })
export type SettleAgent = z.infer<typeof SettleAgent>
/** For good: confirmed, and its name typed again. */
export const RetireAgent = withElevation({ ...SettleAgent.shape, typed: Typed }).refine(({ agentId, typed }) => isTyped(agentId, typed), {
  path: ['typed'],
  message: TYPED_WRONG,
})
export type RetireAgent = z.infer<typeof RetireAgent>

/** Asking others to lift a block: confirmed by the person who asks. */
export const UnblockAgent = withElevation(SettleAgent.shape)
export type UnblockAgent = z.infer<typeof UnblockAgent>

export type AgentListRow = {
  agentId: string
  owner: string
  trustLevel: number
  clearance: string
  state: AgentState
  version: number
  /** Null when no engine is there to count. */
  requestsPerMinute: number | null
  denied24h: number
}
export type AgentPage = { items: AgentListRow[]; nextCursor: string | null; total: number; readAt: string }

export type AgentChange = {
  version: number
  action: string
  at: string
  by: string
  before: Record<string, unknown>
  after: Record<string, unknown>
  reason: string | null
}
export type AgentToken = {
  id: string
  label: string
  scopes: string[]
  agents: string[]
  cidr: string | null
  createdBy: string
  createdAt: string
  expiresAt: string
}
export type AgentDetail = {
  agent: Omit<AgentListRow, 'requestsPerMinute' | 'denied24h'> & { createdAt: string; updatedAt: string }
  /** Newest first, at most 50. */
  history: AgentChange[]
  /** Tokens that may speak for it now; null for somebody who may not read tokens. */
  tokens: AgentToken[] | null
  requestsPerMinute: number | null
  decisions24h: Record<'allow' | 'deny' | 'review' | 'error', number>
  /** Decisions of 24 h with at least one violation that nobody waived, by verdict. */
  violations24h: Record<'allow' | 'deny' | 'review' | 'error', number>
  /** Rules its decisions of 24 h broke, the most frequent first, at most 20; `prevented` = those that were not allowed. */
  codes24h: { code: string; decisions: number; prevented: number }[]
  /** How many rules were broken at all. */
  codesTotal: number
  /** Of its sandboxes: those that may still run, those that were contained or are being contained in 24 h, and its runtime events that were not in time. */
  sandboxes: { mayRun: number; contained: number; uncontrolled: number }
  /** Receipts issued to it in 30 d, newest first, at most 10; null for somebody who may not read decisions. */
  receipts: AgentReceipt[] | null
  origin: string
  readAt: string
}
/** What is kept of a receipt: enough to recognise one, not enough to use it. */
export type AgentReceipt = { decisionId: string; action: string; digest: string; kid: string; issuedAt: string; expiresAt: string }

export const SCOPES = [
  'decide',
  'decide:gateway',
  'sandbox:execute',
  'sandbox:read',
  'evolution:submit',
  'review:create',
  'review:read',
  'audit:read',
  'audit:write',
  'audit:export',
  'report:read',
  'health:read',
  'opa:bundle',
  'opa:logs',
  'webhook:alertmanager',
  'webhook:falco',
  'webhook:tetragon',
  'webhook:generic',
  'metrics:read',
] as const

export const AgentGlob = z
  .string()
  .max(63)
  .regex(/^[a-z0-9*]([a-z0-9._*-]{0,61}[a-z0-9*])?$/, 'an agent id, with * for any characters')
export const CreateToken = withElevation({
  label: Text(128).default('token'),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  agents: z.array(AgentGlob).min(1).max(32),
  cidr: z.union([z.cidrv4(), z.cidrv6()]).optional(),
  days: z.number().int().min(1).max(90).default(30),
})
export type CreateToken = z.infer<typeof CreateToken>

export const RevokeToken = z.strictObject({ id: z.string().regex(/^[0-9a-f]{8}$/, 'the 8 hex digits after acgs_') })
export type RevokeToken = z.infer<typeof RevokeToken>
export const ListAll = z.strictObject({})
