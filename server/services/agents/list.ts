import type { AgentListRow, AgentPage, ListAgents } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { readDenied, readRequests } from './figures'
import type { AgentRow } from './register'

/** What the table and the page of one agent both show. */
export const plainOf = ({ agentId, owner, trustLevel, clearance, state, version }: AgentRow) => ({
  agentId,
  owner,
  trustLevel,
  clearance,
  state: state as AgentListRow['state'], // a constraint of the table
  version,
})

function whereOf({ search, state }: ListAgents): Prisma.AgentWhereInput {
  const parts: Prisma.AgentWhereInput[] = []
  if (state) parts.push({ state })
  if (search) {
    const part = { contains: literal(search), mode: 'insensitive' as const }
    parts.push({ OR: [{ agentId: part }, { owner: part }] })
  }
  return { AND: parts }
}

/** Agents by id, with what each asked in the last 60 s and what it was denied in 24 h.
 *  In: search, state, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match. */
export async function listAgents(ctx: ServiceContext, input: ListAgents): Promise<AgentPage> {
  const where = whereOf(input)
  const [found, total] = await Promise.all([
    ctx.db.agent.findMany({
      where: input.cursor ? { AND: [where, { agentId: { gt: input.cursor } }] } : where,
      orderBy: { agentId: 'asc' },
      take: input.limit + 1,
    }),
    ctx.db.agent.count({ where }),
  ])
  const page = found.slice(0, input.limit)
  const ids = page.map(({ agentId }) => agentId)
  const [requests, denied] = await Promise.all([readRequests(ctx, ids), readDenied(ctx, ids)])
  return {
    items: page.map((row) => ({
      ...plainOf(row),
      requestsPerMinute: requests?.get(row.agentId) ?? null,
      denied24h: denied.get(row.agentId) ?? 0,
    })),
    nextCursor: found.length > input.limit ? (ids.at(-1) ?? null) : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
