import { can, EVERYWHERE } from '@/lib/access'
import type { ServiceContext } from '@/server/context'
import { UNSEEN } from './where'

export type RunsWaiting = { uncertain: number; forMe: number; unseen: number }

/** Runs that stand still until a person speaks: nobody knows what happened, a step asks for a word this viewer may give, or it failed and nobody has
 *  looked at it. */
export async function countRunsWaiting(ctx: ServiceContext): Promise<RunsWaiting> {
  const mayDecide = can(ctx.actor, 'runs:decide', EVERYWHERE)
  const [counted] = await ctx.db.$queryRaw<RunsWaiting[]>`SELECT
      (SELECT count(*)::int FROM run r WHERE r.state = 'uncertain') AS uncertain,
      (SELECT count(*)::int FROM run r WHERE r.state = 'waiting' AND ${mayDecide} AND EXISTS (SELECT 1 FROM step s WHERE s.run_id = r.id
        AND s.state = 'verifying' AND (s.kind LIKE 'manual@%' OR (s.kind LIKE 'approve@%' AND r.requested_by <> ${ctx.actor.id})))) AS "forMe",
      (SELECT count(*)::int FROM run r WHERE ${UNSEEN}) AS unseen`
  return counted ?? { uncertain: 0, forMe: 0, unseen: 0 }
}
