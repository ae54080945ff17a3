import type { Role } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { evaluateGroupsOf } from '@/server/services/identities/evaluate-groups'
import { lockAccess } from '@/server/services/people/internal'

type Tx = Prisma.TransactionClient
export type Mapped = { iss: string; group: string; role: Role }

/** Lets a changed mapping count at once for everybody whom the provider last saw in the group. Out: whose roles changed. */
export async function evaluateEverybody(ctx: ServiceContext, tx: Tx, { iss, group }: Pick<Mapped, 'iss' | 'group'>): Promise<number> {
  const inGroup = await tx.identity.findMany({
    where: { iss, groups: { has: group }, unlinkedAt: null, person: { disabledAt: null } },
    select: { personId: true },
  })
  const changes = await evaluateGroupsOf(
    ctx,
    tx,
    inGroup.map(({ personId }) => personId),
  )
  return changes.filter(({ gained, lost }) => gained.length + lost.length > 0).length
}

/** Makes a group give a role, from this moment on. It is done in the caller's transaction, so that a role that takes two persons' word can be
 *  given where the second word is counted. Errors: CONFLICT (it does that already). */
export async function applyMapping(
  ctx: ServiceContext,
  tx: Tx,
  { iss, group, role, by }: Mapped & { by: string },
): Promise<{ id: string; people: number }> {
  await lockAccess(tx)
  const known = await tx.groupMapping.count({ where: { iss, group, role, removedAt: null } })
  if (known > 0) throw new AppError('CONFLICT', `The group ${group} gives the role ${role} already.`)
  const id = uuidv7(ctx.now().getTime())
  await tx.groupMapping.create({ data: { id, iss, group, role, createdAt: ctx.now(), createdBy: by } })
  const people = await evaluateEverybody(ctx, tx, { iss, group })
  await tx.event.create({ data: { topic: 'people', ref: id, version: 'mapped' } })
  return { id, people }
}
