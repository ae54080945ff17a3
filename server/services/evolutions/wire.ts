import type { WireEvolution } from '@/lib/schemas/evolutions'
import type { EvolutionRecord } from './internal'

/** An evolution as tokens read it. */
export const wireOf = (found: EvolutionRecord): WireEvolution => ({
  evolution_id: found.id,
  agent_id: found.agentId,
  type: found.kind,
  state: found.state,
  path: found.path,
  score: found.score,
  reason: found.reason,
  decision_id: found.decisionId,
  ...(found.reviewId === null ? {} : { review_id: found.reviewId }),
  created_at: found.createdAt.toISOString(),
  deployed_at: found.deployedAt?.toISOString() ?? null,
  rolled_back_at: found.rolledBackAt?.toISOString() ?? null,
})
