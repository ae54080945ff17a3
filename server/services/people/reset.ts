import { AppError } from '@/lib/errors'
import type { ResetAnswer, ResetPerson } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { createLink } from '@/server/services/accounts/create-link'
import { requestApproval } from '@/server/services/approvals/request'
import { getPersonOr404, lockAccess, refuseIfCut, refuseSelf } from './internal'

/** How long whoever asked may take to make the link that others agreed to. */
const AGREED_MS = 3_600_000

/** Whether a second administrator agreed to exactly this, of the one who asks now, and no link was made of it yet. */
async function isAgreed(ctx: ServiceContext, tx: Prisma.TransactionClient, personId: string): Promise<boolean> {
  const since = new Date(ctx.now().getTime() - AGREED_MS)
  const of = { action: 'people.recover', targetKind: 'person', targetId: personId, requestedBy: ctx.actor.id, state: 'done' }
  const agreed = await tx.accessRequest.findFirst({ where: { ...of, closedAt: { gt: since } }, orderBy: { closedAt: 'desc' } })
  if (!agreed?.closedAt) return false
  return (await tx.accessLink.count({ where: { kind: 'factor', personId, createdAt: { gte: agreed.closedAt } } })) === 0
}

/** Makes a new link for somebody who cannot come in: the invitation again, a new password (the second factor stays), or a new second factor (the
 *  password stays, and a second administrator agrees first; then the same is asked again). Earlier links of the kind are dead. The link is in the
 *  answer once. Errors: FORBIDDEN (oneself), NOT_FOUND, CONFLICT (no account of ours, disabled, not set up yet, asked for already, lost race). */
export async function resetPerson(ctx: ServiceContext, { id, lost, reason }: ResetPerson): Promise<ResetAnswer> {
  refuseSelf(ctx, id, 'resets their own way in')
  const made = await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const { name, disabledAt } = await getPersonOr404(tx, id)
    await refuseIfCut(ctx, tx, 'people:reset')
    const account = await tx.localAccount.findUnique({ where: { personId: id }, select: { passwordHash: true } })
    if (!account) throw new AppError('CONFLICT', `${name} has no account here: they sign in elsewhere, and are helped there.`)
    if (disabledAt) throw new AppError('CONFLICT', `${name} is disabled. Enable the person first.`)
    const isNew = account.passwordHash === null
    if (isNew && lost === 'factor') throw new AppError('CONFLICT', `${name} never set the account up. Make the invitation again instead.`)
    if (lost === 'factor' && !(await isAgreed(ctx, tx, id))) return null
    const kind = isNew ? ('invite' as const) : lost
    const { link, expiresAt } = await createLink(tx, { kind, personId: id, by: ctx.actor.id, now: ctx.now() })
    await tx.event.create({ data: { topic: 'people', ref: id, version: `link ${ctx.now().getTime()}` } })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id, kind }), reason })
    return { state: 'made' as const, kind, link, expiresAt: expiresAt.toISOString() }
  })
  if (made) return made
  const asked = await requestApproval(ctx, { action: 'people.recover', params: { personId: id }, reason })
  return { state: 'waiting', requestId: asked.id }
}
