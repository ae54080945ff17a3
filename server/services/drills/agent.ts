import { changeAgentIn } from '@/server/services/agents/change'
import { registerAgent } from '@/server/services/agents/register'
import { runCommand } from '@/server/services/run-command'
import { agentOf } from '@/server/services/targets'
import type { Moving } from './moving'

/** The drill's own agent, registered once. Out: why it cannot take part; null where it can. */
export async function readyAgent({ ctx, drill: { agentId } }: Moving): Promise<string | null> {
  const found = await ctx.db.agent.findUnique({ where: { agentId } })
  if (found?.state === 'active') return null
  if (found) return `Agent ${agentId} is ${found.state}, and not by a drill: somebody has to let it act first.`
  const agent = { agentId, owner: 'Drills', trustLevel: 0.9, clearance: 'public' } as const
  await runCommand(ctx, { permission: 'agents:register', action: 'agents.register', target: agentOf({ agentId }) }, (inside) =>
    registerAgent(inside, agent),
  )
  return null
}

/** Lets the drill's agent act again, so that the drill can be repeated. The drill's own end lifts what the drill caused, and is in the log. */
export async function releaseAgent({ ctx, drill }: Moving): Promise<void> {
  const { agentId } = drill
  const found = await ctx.db.agent.findUnique({ where: { agentId } })
  if (!found || found.state === 'active' || found.state === 'retired') return
  const rule = { permission: 'agents:unblock', action: 'agents.unblock', target: agentOf({ agentId }) } as const
  await runCommand(ctx, rule, (inside) =>
    inside.db.$transaction(async (tx) => {
      const reason = `drill ${drill.id} ended`
      const change = { agentId, action: rule.action, reason, from: ['suspended', 'blocked'], to: { state: 'active' } } as const
      const { digests } = await changeAgentIn(inside, tx, change)
      await inside.entry?.done(tx, { ...digests, drill: true })
    }),
  )
}
