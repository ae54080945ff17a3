import { SANDBOX_ENDS } from '@/lib/sandbox-words'
import type { AgentDetail } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'

const DAY_MS = 86_400_000

/** An agent's sandboxes: how many may still run, how many were contained or are being contained in 24 h, and its events that were not in time. Drills
 *  are left out of what was, not of what may run. */
export async function countOfAgent(ctx: ServiceContext, agentId: string): Promise<AgentDetail['sandboxes']> {
  const since = { gte: new Date(ctx.now().getTime() - DAY_MS) }
  const [mayRun, contained, uncontrolled] = await Promise.all([
    ctx.db.sandbox.count({ where: { agentId, state: { notIn: [...SANDBOX_ENDS] } } }),
    ctx.db.sandbox.count({
      where: { agentId, drill: false, requestedAt: since, OR: [{ runId: { not: null } }, { containedAt: { not: null } }] },
    }),
    ctx.db.runtimeEvent.count({ where: { agentId, drill: false, state: 'uncontrolled', receivedAt: since } }),
  ])
  return { mayRun, contained, uncontrolled }
}
