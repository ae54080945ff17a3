import type { AgentDetail } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { readInstances } from '@/server/services/overview/instances'

const DAY_MS = 86_400_000
const WINDOW_S = 60
const none = (): AgentDetail['decisions24h'] => ({ allow: 0, deny: 0, review: 0, error: 0 })

/** Requests of each agent in the last 60 s as the engines measured them, at most a second late. Null when no engine is alive: nobody counted. */
export async function readRequests(ctx: ServiceContext, agentIds: readonly string[]): Promise<Map<string, number> | null> {
  const engines = (await readInstances(ctx)).filter(({ role, isAlive }) => role === 'engine' && isAlive)
  if (engines.length === 0) return null
  const since = Math.floor(ctx.now().getTime() / 1000) - WINDOW_S
  const rows = await ctx.db.agentUsage.groupBy({
    by: ['agentId'],
    where: { agentId: { in: [...agentIds] }, second: { gt: BigInt(since) } },
    _sum: { n: true },
  })
  const found = new Map(rows.map(({ agentId, _sum }) => [agentId, _sum.n ?? 0]))
  return new Map(agentIds.map((agentId) => [agentId, found.get(agentId) ?? 0]))
}

/** Denials of each agent in the 24 h before now, of this installation's own traffic. */
export async function readDenied(ctx: ServiceContext, agentIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await ctx.db.decision.groupBy({
    by: ['agentId'],
    where: {
      agentId: { in: [...agentIds] },
      verdict: 'deny',
      origin: ctx.origin,
      evaluatedAt: { gt: new Date(ctx.now().getTime() - DAY_MS) },
    },
    _count: true,
  })
  return new Map(rows.map(({ agentId, _count }) => [agentId, _count]))
}

type Counts = Pick<AgentDetail, 'decisions24h' | 'violations24h'>

/** Decisions of one agent in the 24 h before now by verdict, and those of them with an unwaived violation. */
export async function countDecisions(ctx: ServiceContext, agentId: string): Promise<Counts> {
  const rows = await ctx.db.decision.groupBy({
    by: ['verdict', 'attempted'],
    where: { agentId, origin: ctx.origin, evaluatedAt: { gt: new Date(ctx.now().getTime() - DAY_MS) } },
    _count: true,
  })
  const counts: Counts = { decisions24h: none(), violations24h: none() }
  for (const { verdict, attempted, _count } of rows) {
    const key = verdict as keyof AgentDetail['decisions24h'] // written by the engine from the closed set
    counts.decisions24h[key] += _count
    if (attempted) counts.violations24h[key] += _count
  }
  return counts
}
