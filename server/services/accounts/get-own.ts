import type { OwnLogin } from '@/lib/schemas/accounts'
import type { ServiceContext } from '@/server/context'

/** One's own account of this console: its login and since when its password is the present one. Null for who signs in another way. */
export async function getOwnLogin(ctx: ServiceContext): Promise<OwnLogin> {
  const found = await ctx.db.localAccount.findFirst({
    where: { personId: ctx.actor.id, passwordHash: { not: null } },
    select: { login: true, changedAt: true },
  })
  return found && { login: found.login, changedAt: found.changedAt?.toISOString() ?? null }
}
