import type { ServiceContext } from '@/server/context'
import { raiseAlarm } from '@/server/services/alarms/raise'

/** The alarm that stands while the identity provider does not answer. */
const PROVIDER_AWAY = 'identity-provider'
export const USED_KEY = 'accounts:used:'

/** An account of ours is the way in while single sign-on is away: each use is shown to security until they have looked. */
export async function tellAwayProvider(ctx: ServiceContext, person: { id: string; name: string }): Promise<void> {
  const away = await ctx.db.alarm.findFirst({ where: { key: PROVIDER_AWAY, clearedAt: null }, select: { id: true } })
  if (!away) return
  await raiseAlarm(ctx, {
    key: `${USED_KEY}${person.id}`,
    severity: 2,
    title: 'A local account was used while single sign-on was away',
    detail: `${person.name} signed in with an account of this console. If that was not agreed, end the session and disable the account.`,
    href: `/people/${person.id}`,
  })
}
