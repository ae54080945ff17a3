import type { ServiceContext } from '@/server/context'
import type { IdentityProvider } from '@/server/ports/identity-provider'
import { clearAlarm } from '@/server/services/alarms/clear'
import { raiseAlarm } from '@/server/services/alarms/raise'

export const PROVIDER_ALARM = 'identity-provider'

/** Tells the security people that the provider does not answer. */
export const raiseProviderAlarm = (ctx: ServiceContext): Promise<boolean> =>
  raiseAlarm(ctx, {
    key: PROVIDER_ALARM,
    severity: 2,
    title: 'The identity provider does not answer',
    detail:
      'Nobody can sign in by single sign-on, and groups are as they were last told. Sessions go on, without confirming by the provider. Local accounts with a second factor work.',
  })

/** Keeps that alarm true: it is raised after two silences in a row, so that one lost packet is no alarm. Out: whether the provider answers. */
export async function watchProvider(ctx: ServiceContext, provider: Pick<IdentityProvider, 'isUp'>): Promise<boolean> {
  const isUp = (await provider.isUp()) || (await provider.isUp())
  if (isUp) await clearAlarm(ctx, PROVIDER_ALARM)
  else await raiseProviderAlarm(ctx)
  return isUp
}
