import type { WireEvolution } from '@/lib/schemas/evolutions'
import type { ServiceContext } from '@/server/context'
import { type Asked, readPage } from './page'
import { wireOf } from './wire'

/** One evolution of an agent that the token may speak for; null for any other, as if it were not there. */
export async function getEvolutionByToken(
  ctx: ServiceContext,
  { agentId, id }: { agentId: string; id: string },
): Promise<WireEvolution | null> {
  const found = await ctx.db.evolution.findFirst({ where: { id, agentId } })
  return found && wireOf(found)
}

export type WireEvolutionPage = { items: WireEvolution[]; next_cursor: string | null; total: number; total_is_estimate: false }

/** Evolutions of an agent that the token may speak for, newest first. */
export async function listEvolutionsByToken(ctx: ServiceContext, asked: Asked): Promise<WireEvolutionPage> {
  const { items, nextCursor, total } = await readPage(ctx, asked)
  return { items: items.map(wireOf), next_cursor: nextCursor, total, total_is_estimate: false }
}
