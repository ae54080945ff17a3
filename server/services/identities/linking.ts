import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import { targetOf } from '@/server/audit/entry'
import { approvable } from '@/server/services/approvals/approvable'
import { getPersonOr404, lockAccess } from '@/server/services/people/internal'

/** Whom a provider knows by a subject becomes a person of ours: from then on who signs in with it is that person, with all their roles. */
export const linking = approvable({
  action: 'people.link',
  permission: 'people:link',
  schema: z.strictObject({ personId: z.uuid(), iss: z.string().min(1).max(500), sub: z.string().min(1).max(255) }),
  target: ({ personId }) => targetOf('person', personId),
  says: ({ iss, sub }) => `Whoever ${iss} knows as ${sub} signs in as this person from then on, with all of the person’s roles.`,
  factsOf: async (tx, { personId, iss, sub }) => {
    await lockAccess(tx)
    const { kind, disabledAt, roles } = await getPersonOr404(tx, personId)
    if (disabledAt || (kind !== 'local' && kind !== 'oidc'))
      throw new AppError('CONFLICT', 'This person cannot sign in: an identity would be of no use.')
    const known = await tx.identity.findUnique({ where: { iss_sub: { iss, sub } }, select: { personId: true, unlinkedAt: true } })
    if (known && !known.unlinkedAt) throw new AppError('CONFLICT', 'This identity is linked to a person already. Unlink it there first.')
    return { personId, iss, sub, before: known?.personId ?? null, roles: [...roles].sort() }
  },
  apply: async (ctx, tx, { params: { personId, iss, sub }, wish }) => {
    const at = ctx.now()
    // What was last said of somebody is old by now: groups count again at the next sign-in.
    const linked = { personId, groups: [], linkedAt: at, linkedBy: wish.by, unlinkedAt: null }
    await tx.identity.upsert({
      where: { iss_sub: { iss, sub } },
      create: { id: crypto.randomUUID(), iss, sub, ...linked },
      update: linked,
    })
    await tx.event.create({ data: { topic: 'people', ref: personId, version: `linked ${at.getTime()}` } })
    return { afterDigest: digestOf({ iss, sub, personId }), reason: wish.reason }
  },
})
