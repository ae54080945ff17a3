import * as z from 'zod'
import { AgentId } from './evaluate'
import { withElevation } from './step-up'
import { Reason } from './text'

export const EVOLUTION_STATES = [
  'pending',
  'evaluating',
  'auto_approved',
  'human_review',
  'approved',
  'rejected',
  'deployed',
  'rolled_back',
] as const
export type EvolutionState = (typeof EVOLUTION_STATES)[number]
export const EVOLUTION_PATHS = ['auto', 'fast', 'human'] as const
export type EvolutionPath = (typeof EVOLUTION_PATHS)[number]

const Part = z.record(z.string().max(256), z.unknown()).optional()

/** POST /api/v1/agents/{id}/evolutions. What is missing or wrong in a part is the constitution's to judge; `context` is that of any request. */
export const SubmitEvolution = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a lower-case word, such as patch'),
  metrics: Part,
  changes: Part,
  mitigations: Part,
  performance_analysis: Part,
  rollback_plan: Part,
  approvals: Part,
  context: Part,
})
export type SubmitEvolution = z.infer<typeof SubmitEvolution>

/** Setting `evolutions`: a way back to something older or worse takes two people. */
export const EvolutionSettings = z.strictObject({
  rollbackMaximumDays: z.number().int().min(1).max(365),
  rollbackMinimumScore: z.number().min(0).max(1),
  rollbackTargetSeconds: z.number().positive(),
})
export type EvolutionSettings = z.infer<typeof EvolutionSettings>

export const EvolutionCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListEvolutions = z.strictObject({
  agentId: AgentId,
  cursor: EvolutionCursor.optional(),
  limit: z.number().int().min(1).max(200).default(20),
})
export type ListEvolutions = z.infer<typeof ListEvolutions>
export const ListEvolutionsByToken = z.strictObject({
  cursor: EvolutionCursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
})

export const EvolutionRef = z.strictObject({ id: z.uuid() })
export type EvolutionRef = z.infer<typeof EvolutionRef>
export const DeployEvolution = withElevation({ id: z.uuid(), reason: Reason })
export type DeployEvolution = z.infer<typeof DeployEvolution>
/** `id` is what the agent runs, `toId` the evolution it goes back to; null is the agent before its first one. */
export const RollbackEvolution = withElevation({ id: z.uuid(), toId: z.uuid().nullable(), reason: Reason })
export type RollbackEvolution = z.infer<typeof RollbackEvolution>

export type WireEvolution = {
  evolution_id: string
  agent_id: string
  type: string
  state: string
  path: string | null
  score: number | null
  reason: string | null
  decision_id: string | null
  review_id?: string
  created_at: string
  deployed_at: string | null
  rolled_back_at: string | null
}

export type EvolutionRow = {
  id: string
  kind: string
  state: EvolutionState
  path: EvolutionPath | null
  score: number | null
  reason: string | null
  decisionId: string | null
  reviewId: string | null
  createdAt: string
  deployedAt: string | null
  rolledBackAt: string | null
  /** How long the way back took, by the stored times; null while it was not gone. */
  rollbackMs: number | null
  /** The newest deployed one: what the agent runs. */
  isCurrent: boolean
  /** Somebody asked for a way back that a second person must confirm. */
  rollbackAsked: { by: string; at: string; toId: string | null; isMine: boolean } | null
}
/** Where the running one can go back to: an earlier deployed one, or the agent before its first (null). */
export type RollbackTarget = { toId: string | null; kind: string | null; score: number | null; deployedAt: string | null; people: 1 | 2 }
export type EvolutionPage = {
  items: EvolutionRow[]
  nextCursor: string | null
  total: number
  target: RollbackTarget | null
  rollbackTargetMs: number
  readAt: string
}
