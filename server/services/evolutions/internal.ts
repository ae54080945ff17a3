import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export type EvolutionRecord = Prisma.EvolutionGetPayload<object>
type Reader = Pick<ServiceContext['db'], 'evolution'>

/** An evolution. Errors: NOT_FOUND. */
export async function getEvolutionInScope(db: Reader, id: string): Promise<EvolutionRecord> {
  const found = await db.evolution.findUnique({ where: { id } })
  if (!found) throw new AppError('NOT_FOUND', `There is no evolution ${id}.`)
  return found
}

/** What an agent runs: its newest evolution that is deployed; null before the first. */
export const currentOf = (db: Reader, agentId: string): Promise<EvolutionRecord | null> =>
  db.evolution.findFirst({ where: { agentId, state: 'deployed' }, orderBy: [{ deployedAt: 'desc' }, { id: 'desc' }] })

/** What it would run without the current one: the one deployed before it, if that was not taken back. */
export const previousOf = (db: Reader, current: EvolutionRecord): Promise<EvolutionRecord | null> =>
  db.evolution.findFirst({
    where: { agentId: current.agentId, state: 'deployed', id: { not: current.id } },
    orderBy: [{ deployedAt: 'desc' }, { id: 'desc' }],
  })

/** What the agent runs, and the one before it. The caller holds the agent's lock.
 *  Errors: NOT_FOUND, CONFLICT (something else runs, or lies before it, than was looked at). */
export async function readBoth(
  tx: Reader,
  { id, toId }: { id: string; toId: string | null },
): Promise<{ found: EvolutionRecord; previous: EvolutionRecord | null }> {
  const found = await getEvolutionInScope(tx, id)
  const current = await currentOf(tx, found.agentId)
  if (current?.id !== id) throw new AppError('CONFLICT', 'The agent does not run this evolution now. Nothing was changed.')
  const previous = await previousOf(tx, found)
  if ((previous?.id ?? null) !== toId)
    throw new AppError('CONFLICT', 'What lies before it has changed meanwhile. Look again; nothing was changed.')
  return { found, previous }
}
