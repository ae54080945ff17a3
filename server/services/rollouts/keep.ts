import type { ServiceContext } from '@/server/context'
import { advanceRollout, type Turn } from './advance'
import { noteArrival } from './note-arrival'
import { settleRolloutAlarm } from './settle-alarm'

/** The worker's second: the rollout, what is told of it, and when the last activation had arrived. Of several workers one does it; the others find the
 *  lock taken and go home. Out: what the rollout did, null where another worker has the turn. */
export const keepRollout = (ctx: ServiceContext): Promise<Turn | null> =>
  ctx.db.$transaction(
    async (lock) => {
      const [row] = await lock.$queryRaw<{ isMine: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(hashtext('policy rollout')) AS "isMine"`
      if (!row?.isMine) return null
      const turn = await advanceRollout(ctx)
      await settleRolloutAlarm(ctx)
      await noteArrival(ctx)
      return turn
    },
    { timeout: 30_000 },
  )
