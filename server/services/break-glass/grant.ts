import { AppError } from '@/lib/errors'
import { type GrantBreakGlass, LENT_HOURS, REVIEW_HOURS } from '@/lib/schemas/break-glass'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { lockAccess, refuseIfCut } from '@/server/services/people/internal'
import { onlyLooks, tellAlarm, tellPages } from './internal'

const HOUR_MS = 3_600_000

/** Lends a missing role to somebody else for at most 4 h, as a lead of one's own right.
 *  Errors: STEP_UP, NOT_FOUND, FORBIDDEN (to oneself), CONFLICT (held already, or the person is disabled). */
export async function grantBreakGlass(ctx: ServiceContext, { personId, role, scope, reason }: GrantBreakGlass): Promise<{ id: string }> {
  const now = ctx.now()
  if (personId === ctx.actor.id) {
    await ctx.entry?.close('denied')
    throw new AppError('FORBIDDEN', 'A role is lent by somebody else. Ask for it; another lead confirms.')
  }
  const row = await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    await refuseIfCut(ctx, tx, 'break-glass:grant')
    await tx.$queryRaw`SELECT 1 FROM person WHERE id = ${personId}::uuid FOR UPDATE`
    const person = await tx.person.findUnique({ where: { id: personId }, include: { grants: { where: { revokedAt: null } } } })
    if (!person) throw new AppError('NOT_FOUND', 'There is no such person.')
    if (person.disabledAt !== null || person.grants.length === 0) throw new AppError('CONFLICT', 'This person cannot sign in now.')
    if (onlyLooks(person.grants.map((grant) => grant.role)))
      throw new AppError('CONFLICT', 'Managers and auditors look and change nothing, in need too.')
    const lent = { personId, role, endedAt: null, expiresAt: { gt: now }, confirmedAt: { not: null } }
    if (person.grants.some((grant) => grant.role === role) || (await tx.breakGlass.count({ where: lent })) > 0)
      throw new AppError('CONFLICT', `This person has the role ${role} already.`)
    const made = await tx.breakGlass.create({
      data: {
        ...{ id: uuidv7(now.getTime()), personId, kind: 'role', role, scope, reason, startedAt: now },
        ...{ confirmBy: now, confirmedBy: ctx.actor.id, confirmedAt: now },
        expiresAt: new Date(now.getTime() + LENT_HOURS * HOUR_MS),
        reviewDueAt: new Date(now.getTime() + REVIEW_HOURS * HOUR_MS),
      },
    })
    await tellPages(tx, made.id, 'granted')
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id: made.id, role, scope }), reason })
    return made
  })
  await tellAlarm(ctx, row)
  return { id: row.id }
}
