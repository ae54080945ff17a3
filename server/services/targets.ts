import type { AgentRef, RevokeToken } from '@/lib/schemas/agents'
import type { ViolationRef } from '@/lib/schemas/violations'
import { type Target, targetOf } from '@/server/audit/entry'

/** What an audited command is about, from its input. */
export const agentOf = (input: AgentRef): Target => targetOf('agent', input.agentId)
export const newTokenOf = (): Target => targetOf('token', 'new')
export const tokenOf = (input: RevokeToken): Target => targetOf('token', input.id)
export const policyVersionOf = (version: number): Target => targetOf('policy_version', String(version))
export const decisionsOf = (): Target => targetOf('decisions', 'export')
export const objectivesOf = (): Target => targetOf('setting', 'slo')
export const violationOf = (input: ViolationRef): Target => targetOf('violation', input.id)
export const dueOf = (): Target => targetOf('setting', 'violation_due')
export const violationsOf = (): Target => targetOf('violations', 'export')
