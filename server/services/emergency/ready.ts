import { stopKey } from '@/lib/emergency-words'
import { AppError } from '@/lib/errors'
import type { ReadyStop, StopCard } from '@/lib/schemas/emergency'
import type { ServiceContext } from '@/server/context'
import { workloadOf } from '@/server/runs/plans/emergency-stop'
import { getStopCard } from './card'

export const STOP_PLAN_CHANNEL = 'acgs_stop_plan'
const ANSWER_MS = 8000
const LOOK_MS = 100

/** Errors: BAD_REQUEST for what no stop is of. */
function refuseStrange({ scope, target }: ReadyStop): void {
  const isAll = scope === 'services' || scope === 'agents'
  if (isAll !== (target === null)) throw new AppError('BAD_REQUEST', `target: ${isAll ? 'leave it out' : 'name what is stopped'}.`)
  if (scope === 'agent' && !/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i.test(target ?? ''))
    throw new AppError('BAD_REQUEST', 'target: an agent’s id.')
  if (scope !== 'workload') return
  try {
    workloadOf(target)
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'target: <kind>/<namespace>/<name> of a Deployment, a StatefulSet, a CronJob or a Job.', { cause })
  }
}

/** Makes the stop of one target ready, by the worker, which alone asks the cluster. Out: its card within some seconds; where the worker does not
 *  answer, the card says so. Errors: BAD_REQUEST, NOT_FOUND (no such agent). */
export async function readyStop(ctx: ServiceContext, wanted: ReadyStop): Promise<StopCard> {
  refuseStrange(wanted)
  const { scope, target } = wanted
  if (scope === 'agent' && (await ctx.db.agent.count({ where: { agentId: target ?? '' } })) === 0)
    throw new AppError('NOT_FOUND', 'There is no such agent.')
  const key = stopKey(scope, target)
  const askedAt = await ctx.db.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ asked: Date }[]>`
      INSERT INTO stop_plan (key, asked_at, asked_by) VALUES (${key}, clock_timestamp(), ${ctx.actor.id})
      ON CONFLICT (key) DO UPDATE SET asked_at = clock_timestamp(), asked_by = excluded.asked_by RETURNING asked_at AS asked`
    await tx.$executeRaw`SELECT pg_notify(${STOP_PLAN_CHANNEL}, ${key})`
    await ctx.entry?.done(tx, {})
    return row?.asked ?? ctx.now()
  })
  for (const end = performance.now() + ANSWER_MS; performance.now() < end; await new Promise((next) => setTimeout(next, LOOK_MS))) {
    const row = await ctx.db.stopPlan.findUnique({ where: { key }, select: { compiledAt: true, problemAt: true } })
    if (Math.max(row?.compiledAt?.getTime() ?? 0, row?.problemAt?.getTime() ?? 0) >= askedAt.getTime()) return getStopCard(ctx, wanted)
  }
  const card = await getStopCard(ctx, wanted)
  return {
    ...card,
    problem: `The worker has not answered within ${ANSWER_MS / 1000} s. ${card.problem ?? 'The plan of before still works.'}`,
  }
}
