import type { ServiceContext } from '@/server/context'
import type { PlanRequest } from './internal'
import { LEASE_SECONDS, LOOK_SECONDS, type PlanWorker } from './worker'

/** Takes what has to be done next, by the database's clock: a start first, then what waits to be built, then what others were asked about and nobody
 *  looked at for a while. Two workers never hold the same one; of one that is gone, another takes it. */
export async function claimPlan(ctx: ServiceContext, { owner }: Pick<PlanWorker, 'owner'>): Promise<PlanRequest | null> {
  const [row] = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE plan_request SET owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::float8)
    WHERE id = (
      SELECT id FROM plan_request
      WHERE state IN ('asked', 'ready', 'starting') AND (lease_until IS NULL OR lease_until < clock_timestamp())
        AND (state <> 'ready' OR (approval_id IS NOT NULL
          AND (checked_at IS NULL OR checked_at < clock_timestamp() - make_interval(secs => ${LOOK_SECONDS}::float8))))
      ORDER BY array_position(ARRAY['starting', 'asked', 'ready'], state), created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`
  return row ? ctx.db.planRequest.findUnique({ where: { id: row.id, owner } }) : null
}

/** Gives one back that could not be looked at now; it is claimed again after one more look's time. */
export async function claimAgain(ctx: ServiceContext, { id, owner }: { id: string; owner: string }): Promise<void> {
  await ctx.db.$executeRaw`
    UPDATE plan_request SET owner = NULL, lease_until = clock_timestamp() + make_interval(secs => ${LOOK_SECONDS}::float8)
    WHERE id = ${id}::uuid AND owner = ${owner} AND state = 'ready'`
}
