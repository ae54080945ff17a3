import { AppError } from '@/lib/errors'
import type { AddMapping, MappingAnswer } from '@/lib/schemas/mappings'
import { SHARED_ROLES } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'
import { refuseIfCut } from '@/server/services/people/internal'
import { applyMapping } from './apply'

/** Makes a provider's group give a role, at once for everybody who was last seen in it. Lead and admin are asked for: a second person must agree.
 *  Out: the mapping and whose roles changed, or the request that waits. Errors: BAD_REQUEST (no issuer), CONFLICT (it does that already; lost race). */
export async function addMapping(ctx: ServiceContext, { iss, group, role, reason }: AddMapping): Promise<MappingAnswer> {
  const issuer = iss ?? ctx.issuer
  if (!issuer) throw new AppError('BAD_REQUEST', 'iss: no provider is set up here, so name the issuer whose group it is.')
  const mapped = { iss: issuer, group, role }
  if (SHARED_ROLES.includes(role)) {
    const asked = await requestApproval(ctx, { action: 'mappings.add', params: mapped, reason })
    return { state: 'waiting', requestId: asked.id }
  }
  return ctx.db.$transaction(async (tx) => {
    const made = await applyMapping(ctx, tx, { ...mapped, by: ctx.actor.id })
    await refuseIfCut(ctx, tx, 'mappings:update')
    await ctx.entry?.done(tx, { afterDigest: digestOf(mapped), reason })
    return { state: 'added' as const, ...made }
  })
}
