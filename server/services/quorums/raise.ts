import { AppError } from '@/lib/errors'
import { isAtLeast, sayQuorum } from '@/lib/quorum'
import type { RaiseQuorum } from '@/lib/schemas/quorums'
import type { ServiceContext } from '@/server/context'
import { putSettingIn } from '@/server/services/settings/put'
import { readSetting } from '@/server/services/settings/read'
import { inForceOf } from './in-force'
import { refuseBelowTable, refuseUnfillable } from './refuse-tree'

/** Asks for more people from now on, also for requests that wait: their approvals are void and everybody is asked again.
 *  Errors: BAD_REQUEST (below the table, fewer than are needed now, or more than there are), CONFLICT (another version). */
export const raiseQuorum = (ctx: ServiceContext, { action, quorum, expectedVersion, reason }: RaiseQuorum): Promise<{ version: number }> =>
  ctx.db.$transaction(async (tx) => {
    refuseBelowTable(action, quorum)
    const raised = await readSetting({ db: tx }, 'quorums')
    const now = inForceOf(action, raised)
    if (!isAtLeast(quorum, now))
      throw new AppError(
        'BAD_REQUEST',
        `quorum: less than ${sayQuorum(now)}, which is in force. Ask to lower it; another person has to agree.`,
      )
    await refuseUnfillable(tx, quorum)
    const put = { key: 'quorums', what: 'who must agree', expectedVersion, reason, body: { ...raised, [action]: quorum } }
    const { version, digests } = await putSettingIn(ctx, tx, put)
    await tx.event.create({ data: { topic: 'approvals', ref: action, version: `quorum ${version}` } })
    await ctx.entry?.done(tx, digests)
    return { version }
  })
