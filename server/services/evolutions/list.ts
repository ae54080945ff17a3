import type { EvolutionPage, EvolutionPath, EvolutionRow, EvolutionState, ListEvolutions, RollbackTarget } from '@/lib/schemas/evolutions'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'
import { currentOf, type EvolutionRecord, previousOf } from './internal'
import { readPage } from './page'
import { peopleNeeded } from './people-needed'

type Shown = { actorId: string; currentId: string | null; nameOf: (id: string) => string }

function rowOf(found: EvolutionRecord, { actorId, currentId, nameOf }: Shown): EvolutionRow {
  const { rollbackStartedAt: startedAt, rolledBackAt, rollbackAskedBy: askedBy, rollbackAskedAt: askedAt } = found
  const isWaiting = found.state === 'deployed' && askedBy !== null && askedAt !== null
  return {
    id: found.id,
    kind: found.kind,
    state: found.state as EvolutionState, // a constraint of the table
    path: found.path as EvolutionPath | null, // likewise
    score: found.score,
    reason: found.reason,
    decisionId: found.decisionId,
    reviewId: found.reviewId,
    createdAt: found.createdAt.toISOString(),
    deployedAt: found.deployedAt?.toISOString() ?? null,
    rolledBackAt: rolledBackAt?.toISOString() ?? null,
    rollbackMs: startedAt && rolledBackAt ? rolledBackAt.getTime() - startedAt.getTime() : null,
    isCurrent: found.id === currentId,
    rollbackAsked: isWaiting
      ? { by: nameOf(askedBy), at: askedAt.toISOString(), toId: found.rollbackTo, isMine: askedBy === actorId }
      : null,
  }
}

/** Evolutions of one agent, newest first, which of them it runs, and where that one can go back to with how many people.
 *  In: agent, cursor, limit ≤ 200. Times UTC, rollbackMs milliseconds by the stored times. */
export async function listEvolutions(ctx: ServiceContext, input: ListEvolutions): Promise<EvolutionPage> {
  const rule = await readSetting(ctx, 'evolutions')
  const [{ items, nextCursor, total }, current] = await Promise.all([readPage(ctx, input), currentOf(ctx.db, input.agentId)])
  const previous = current ? await previousOf(ctx.db, current) : null
  const nameOf = await personNames(
    ctx,
    items.flatMap(({ rollbackAskedBy }) => rollbackAskedBy ?? []),
  )
  const target: RollbackTarget | null = current
    ? {
        toId: previous?.id ?? null,
        kind: previous?.kind ?? null,
        score: previous?.score ?? null,
        deployedAt: previous?.deployedAt?.toISOString() ?? null,
        people: peopleNeeded(previous, rule, ctx.now()),
      }
    : null
  return {
    items: items.map((one) => rowOf(one, { actorId: ctx.actor.id, currentId: current?.id ?? null, nameOf })),
    nextCursor,
    total,
    target,
    rollbackTargetMs: rule.rollbackTargetSeconds * 1000,
    readAt: ctx.now().toISOString(),
  }
}
