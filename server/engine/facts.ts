import type { ResolvedApproval } from './approvals'
import type { RuntimeSnapshot } from './runtime'

/** What the engine knows by itself; each overrides a claim of the same name in the request's context.
 *  `isolation` is null while no sandbox of ours can be asked. `approvals` are the stored ones that the request names and that are for exactly this. */
export type Facts = {
  agent: object | null
  usage_count: number
  audit_enabled: boolean
  isolation: null
  approvals: readonly ResolvedApproval[]
  constitution_hash: string
  runtime_revision: number
  runtime_age_s: number | null
}
export type FactSources = {
  snapshot: RuntimeSnapshot
  agentId: string
  usageCount: number
  approvals: readonly ResolvedApproval[]
  isAudited: boolean
  constitutionHash: string
  ageS: number | null
}

/** Facts about one request. Logged with the input, so that a replay needs nothing live. */
export function factsOf({ snapshot, agentId, usageCount, approvals, isAudited, constitutionHash, ageS }: FactSources): Facts {
  return {
    agent: snapshot.agents.get(agentId) ?? null,
    usage_count: usageCount,
    audit_enabled: isAudited,
    isolation: null,
    approvals,
    constitution_hash: constitutionHash,
    runtime_revision: snapshot.revision,
    runtime_age_s: ageS === null ? null : Math.round(ageS * 1000) / 1000,
  }
}
