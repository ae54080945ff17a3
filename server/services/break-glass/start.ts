import { AppError } from '@/lib/errors'
import { CONFIRM_MINUTES, CONTAIN_MINUTES, LENT_HOURS, REVIEW_HOURS, type StartBreakGlass } from '@/lib/schemas/break-glass'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { ownRoles } from '@/server/services/approvals/may-vote'
import { lockAccess } from '@/server/services/people/internal'
import { onlyLooks, refuseIfEnded, tellAlarm, tellPages } from './internal'

const MINUTE_MS = 60_000

/** Takes stop and contain for 30 min at once, or asks for a role, which a lead confirms within 15 min or it lapses. Leads and analysts are told at once.
 *  Errors: STEP_UP, FORBIDDEN (managers and auditors only look), CONFLICT (held or asked for already, or the session
 *  was ended at the same moment). */
export async function startBreakGlass(ctx: ServiceContext, { kind, role, scope, reason }: StartBreakGlass): Promise<{ id: string }> {
  const { actor } = ctx
  const now = ctx.now()
  if (role !== undefined && actor.roles.includes(role)) throw new AppError('CONFLICT', `You have the role ${role} already.`)
  if (onlyLooks(ownRoles(actor))) {
    await ctx.entry?.close('denied')
    throw new AppError('FORBIDDEN', 'Managers and auditors look and change nothing, in need too.')
  }
  const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS)
  const row = await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    await refuseIfEnded(tx, actor)
    const held = await tx.breakGlass.count({
      where: {
        ...{ personId: actor.id, kind, role: role ?? null, endedAt: null, expiresAt: { gt: now } },
        OR: [{ kind: 'contain' }, { confirmedAt: { not: null } }, { confirmBy: { gt: now } }],
      },
    })
    if (held > 0) throw new AppError('CONFLICT', kind === 'contain' ? 'You hold it already.' : 'You hold it, or asked for it, already.')
    const made = await tx.breakGlass.create({
      data: {
        ...{ id: uuidv7(now.getTime()), personId: actor.id, kind, role: role ?? null, scope, reason, startedAt: now },
        confirmBy: kind === 'role' ? later(CONFIRM_MINUTES) : null,
        expiresAt: later(kind === 'role' ? LENT_HOURS * 60 : CONTAIN_MINUTES),
        reviewDueAt: later(REVIEW_HOURS * 60),
      },
    })
    await tellPages(tx, made.id, 'started')
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id: made.id, kind, role: role ?? null, scope }), reason })
    return made
  })
  await tellAlarm(ctx, row)
  return { id: row.id }
}
