import type { ServiceContext } from '@/server/context'
import type { IdentityProvider } from '@/server/ports/identity-provider'
import { clearAlarm } from '@/server/services/alarms/clear'
import { raiseAlarm } from '@/server/services/alarms/raise'

export const PROVIDER_ALARM = 'identity-provider'

/** Tells the security people while the provider does not answer, twice in a row so that one lost packet is no alarm. Out: whether it answers. */
export async function watchProvider(ctx: ServiceContext, provider: Pick<IdentityProvider, 'isUp'>): Promise<boolean> {
  const isUp = (await provider.isUp()) || (await provider.isUp())
  if (isUp) await clearAlarm(ctx, PROVIDER_ALARM)
  else
    await raiseAlarm(ctx, {
      key: PROVIDER_ALARM,
      severity: 2,
      title: 'The identity provider does not answer',
      detail:
        'Nobody can sign in by single sign-on, and groups are as they were last told. Sessions go on, without confirming by the provider. Local accounts with a second factor work.',
    })
  return isUp
}
