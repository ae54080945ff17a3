import type { ConfigureProfile } from '@/lib/schemas/policy-reviews'
import type { ServiceContext } from '@/server/context'
import { putSettingIn } from '@/server/services/settings/put'
import { PROFILE_SETTING } from './read-profile'

/** Says which minima later rollouts of this installation are held to; one that runs keeps what it began with.
 *  Errors: CONFLICT (another version is in force), BAD_REQUEST (nothing changed). */
export const configureProfile = (
  ctx: ServiceContext,
  { expectedVersion, profile, reason }: ConfigureProfile,
): Promise<{ version: number }> =>
  ctx.db.$transaction(async (tx) => {
    const put = { key: PROFILE_SETTING, what: 'the profile of rollouts', expectedVersion, reason, body: { profile } }
    const { version, digests } = await putSettingIn(ctx, tx, put)
    await tx.event.create({ data: { topic: 'policies', ref: PROFILE_SETTING, version: String(version) } })
    await ctx.entry?.done(tx, digests)
    return { version }
  })
