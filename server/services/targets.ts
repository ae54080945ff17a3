import type { AgentRef, RevokeToken } from '@/lib/schemas/agents'
import type { EvolutionRef } from '@/lib/schemas/evolutions'
import type { ReviewRef } from '@/lib/schemas/reviews'
import { type Target, targetOf } from '@/server/audit/entry'

/** What an audited command is about, from its input. */
export const agentOf = (input: AgentRef): Target => targetOf('agent', input.agentId)
export const newTokenOf = (): Target => targetOf('token', 'new')
export const tokenOf = (input: RevokeToken): Target => targetOf('token', input.id)
export const policyVersionOf = (version: number): Target => targetOf('policy_version', String(version))
export const decisionsOf = (): Target => targetOf('decisions', 'export')
export const objectivesOf = (): Target => targetOf('setting', 'slo')
export const evolutionOf = (input: EvolutionRef): Target => targetOf('evolution', input.id)
export const reviewOf = (input: ReviewRef): Target => targetOf('review', input.id)
export const reviewsOf = (): Target => targetOf('reviews', 'export')
