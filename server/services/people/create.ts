import { AppError } from '@/lib/errors'
import type { CreatePerson } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { createLink } from '@/server/services/accounts/create-link'
import { lockAccess, refuseIfCut } from './internal'

export type Invited = { id: string; name: string; link: string; expiresAt: string }

/** Makes a person with a local account and no way in yet, and the link by which they choose password and second factor. The link is in the
 *  answer once; its SHA-256 is kept, for 24 h and one use. The person has no role: those are given one by one.
 *  Errors: CONFLICT (the login or the id is taken, lost race). */
export function createPerson(ctx: ServiceContext, { id, name, login, reason }: CreatePerson): Promise<Invited> {
  const at = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    await refuseIfCut(ctx, tx, 'people:create')
    if (await tx.localAccount.findUnique({ where: { login }, select: { personId: true } })) throw taken(login)
    const made = await tx.person.createMany({ data: [{ id, kind: 'local', name }], skipDuplicates: true })
    if (made.count === 0) throw new AppError('CONFLICT', 'id: there is a person of this id already. Nobody was invited.')
    const { count } = await tx.localAccount.createMany({ data: [{ personId: id, login, createdBy: ctx.actor.id }], skipDuplicates: true })
    if (count === 0) throw taken(login)
    const { link, expiresAt } = await createLink(tx, { kind: 'invite', personId: id, by: ctx.actor.id, now: at })
    await tx.event.create({ data: { topic: 'people', ref: id, version: String(at.getTime()) } })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id, login }), reason })
    return { id, name, link, expiresAt: expiresAt.toISOString() }
  })
}

const taken = (login: string) => new AppError('CONFLICT', `login: ${login} is taken. Choose another. Nobody was invited.`)
