import type { ServiceContext } from '@/server/context'

export type OwnAccount = { login: string; changedAt: string | null }

/** One's own account of this console: its login and since when its password is the present one. Null for who signs in another way. */
export async function getOwnLogin(ctx: ServiceContext): Promise<OwnAccount | null> {
  const found = await ctx.db.localAccount.findFirst({
    where: { personId: ctx.actor.id, passwordHash: { not: null } },
    select: { login: true, changedAt: true },
  })
  return found && { login: found.login, changedAt: found.changedAt?.toISOString() ?? null }
}
