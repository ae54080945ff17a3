import * as z from 'zod'
import type { Role } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import { targetOf } from '@/server/audit/entry'
import { approvable, type Tx } from './approvable'

async function lockedPerson(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT 1 FROM person WHERE id = ${id}::uuid FOR UPDATE`
  const found = await tx.person.findUnique({ where: { id }, include: { grants: { where: { revokedAt: null } } } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such person.')
  return { isDisabled: found.disabledAt !== null, roles: [...new Set(found.grants.map(({ role }) => role))].sort() }
}

/** Giving somebody the role of a lead or of an administrator: those are the people who agree to everything else. */
export const granting = approvable({
  action: 'roles.grant',
  permission: 'roles:grant',
  schema: z.strictObject({ personId: z.uuid(), role: z.enum(['lead', 'admin'] as const satisfies readonly Role[]) }),
  target: ({ personId }) => targetOf('person', personId),
  says: ({ role }) => `The person gets the role ${role}, with everything it allows, at their next request.`,
  factsOf: async (tx, { personId, role }) => {
    const { isDisabled, roles } = await lockedPerson(tx, personId)
    if (isDisabled) throw new AppError('CONFLICT', 'The person is disabled: a role would be of no use. Enable them first.')
    if (roles.includes(role)) throw new AppError('CONFLICT', `The person has the role ${role} already.`)
    return { personId, role, roles }
  },
  apply: async (ctx, tx, { params: { personId, role }, wish }) => {
    const { roles } = await lockedPerson(tx, personId)
    const given = { grantedAt: ctx.now(), grantedBy: wish.by, revokedAt: null, revokedBy: null }
    const key = { personId, role, source: 'direct' }
    await tx.roleGrant.upsert({ where: { personId_role_source: key }, create: { ...key, ...given }, update: given })
    await tx.event.create({ data: { topic: 'people', ref: personId, version: ctx.requestId } })
    return { beforeDigest: digestOf({ roles }), afterDigest: digestOf({ roles: [...roles, role].sort() }), reason: wish.reason }
  },
})
