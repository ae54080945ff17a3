import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { WithdrawVersion } from '@/lib/schemas/versions'
import type { ServiceContext } from '@/server/context'
import { moveVersion } from './move-version'

/** Takes a version back before it is rolled out: whoever wrote in it, or a lead. For good; its draft stays submitted, and another can be begun from it.
 *  Errors: NOT_FOUND, FORBIDDEN (wrote none of it), CONFLICT (it is rolled out, decides, or ended). */
export async function withdrawVersion(ctx: ServiceContext, { version, reason }: WithdrawVersion): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const found = await tx.policyVersion.findUnique({
      where: { version },
      select: { createdBy: true, authors: { where: { personId: ctx.actor.id }, select: { personId: true } } },
    })
    if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
    const isTheirs = found.createdBy === ctx.actor.id || found.authors.length > 0
    // Overriding a gate is a lead's alone, and so is taking back what others wrote.
    if (!isTheirs && !can(ctx.actor, 'policies:override', EVERYWHERE))
      throw new AppError('FORBIDDEN', 'Only whoever wrote or submitted it, or a lead, takes a version back.')
    await moveVersion(ctx, tx, { version, from: ['draft', 'review', 'replay'], to: 'withdrawn', action: 'policies.withdraw', reason })
  })
}
