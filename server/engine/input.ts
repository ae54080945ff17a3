import { type ApprovalFact, resolved } from './approvals'
import type { Asked, Deciding } from './decide'
import { factsOf } from './facts'
import type { RuntimeSnapshot } from './runtime'
import { prefixOf } from './usage'
import type { EngineVersion } from './version'

type Known = {
  version: EngineVersion
  snapshot: RuntimeSnapshot
  ageS: number | null
  nowMs: number
  digest: string
  approvals: readonly ApprovalFact[]
}

/** What a version judges: the request, and what the engine knows by itself. It counts the request as one of its agent's. */
export function inputOf(at: Deciding, { request, requestId }: Asked, known: Known): Record<string, unknown> {
  const { version, snapshot, ageS, nowMs, digest, approvals } = known
  const { agent_id: agentId, action } = request
  const usageCount = at.usage.count({ agentId, prefix: prefixOf(action, version.ratePrefixes), nowMs })
  const facts = factsOf({
    snapshot,
    agentId,
    usageCount,
    approvals: resolved(approvals),
    isAudited: at.journal.failure() === null,
    constitutionHash: version.hash,
    ageS,
  })
  return {
    type: request.type ?? null,
    action,
    agent_id: agentId,
    input_data: request.input_data ?? {},
    context: request.context ?? {},
    constitution_hash: request.constitution_hash ?? null,
    request_id: requestId,
    input_digest: digest,
    facts,
  }
}
