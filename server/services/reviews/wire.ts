import type { WireReview } from '@/lib/schemas/reviews'
import type { Prisma } from '@/server/generated/prisma/client'

export const WIRE = { approval: true } as const satisfies Prisma.ReviewInclude
type Stored = Prisma.ReviewGetPayload<{ include: typeof WIRE }>

/** A review as tokens read it. `assignee` is a person's id; the approval is named once there is one, for the agent to ask again with. */
export function wireOf(found: Stored, now: Date): WireReview {
  const { approval } = found
  return {
    id: found.id,
    kind: found.kind,
    agent_id: found.agentId,
    action: found.action,
    risk_score: found.riskScore,
    priority: found.priority,
    reasons: found.reasons,
    decision_id: found.decisionId,
    state: found.state,
    assignee: found.assignee,
    created_at: found.createdAt.toISOString(),
    due_at: found.dueAt.toISOString(),
    age_minutes: Math.max(0, Math.floor((now.getTime() - found.createdAt.getTime()) / 60_000)),
    ...(found.outcome === null ? {} : { outcome: found.outcome }),
    ...(found.justification === null ? {} : { justification: found.justification }),
    ...(approval
      ? {
          approval: {
            id: approval.id,
            kinds: approval.kinds,
            expires_at: approval.expiresAt.toISOString(),
            used_at: approval.usedAt?.toISOString() ?? null,
          },
        }
      : {}),
  }
}
