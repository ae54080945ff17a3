import { AppError } from '@/lib/errors'
import { type ChangeRole, type GrantAnswer, SHARED_ROLES } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'
import { getPersonOr404, lockAccess, refuseIfCut, refuseSelf } from '@/server/services/people/internal'

/** Gives a person a role, from the next request on. Lead and admin are asked for: a second person must agree.
 *  Errors: FORBIDDEN (oneself), NOT_FOUND, CONFLICT (held already, person disabled, lost race). */
export async function grantRole(ctx: ServiceContext, { id, role, reason }: ChangeRole): Promise<GrantAnswer> {
  refuseSelf(ctx, id, 'changes their own roles')
  if (!SHARED_ROLES.includes(role)) return giveRole(ctx, { id, role, reason })
  const asked = await requestApproval(ctx, { action: 'roles.grant', params: { personId: id, role }, reason })
  return { state: 'waiting', requestId: asked.id }
}

function giveRole(ctx: ServiceContext, { id, role, reason }: ChangeRole): Promise<GrantAnswer> {
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const { name, disabledAt, grants, roles } = await getPersonOr404(tx, id)
    await refuseIfCut(ctx, tx, 'roles:grant')
    if (disabledAt) throw new AppError('CONFLICT', `${name} is disabled. Enable the person first.`)
    if (grants.some((one) => one.role === role && one.source === 'direct'))
      throw new AppError('CONFLICT', `${name} has the role ${role} already.`)
    const at = ctx.now()
    const granted = { grantedAt: at, grantedBy: ctx.actor.id, revokedAt: null, revokedBy: null }
    await tx.roleGrant.upsert({
      where: { personId_role_source: { personId: id, role, source: 'direct' } },
      create: { personId: id, role, source: 'direct', ...granted },
      update: granted,
    })
    await tx.event.create({ data: { topic: 'people', ref: id, version: String(at.getTime()) } })
    const digests = { beforeDigest: digestOf({ roles }), afterDigest: digestOf({ roles: [...new Set([...roles, role])] }) }
    await ctx.entry?.done(tx, { ...digests, reason })
    return { state: 'granted' as const }
  })
}
