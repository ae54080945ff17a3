import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { PROFILES } from '@/lib/rollout-limits'
import type { ProfileState, ProfileVersion } from '@/lib/schemas/policy-reviews'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { PROFILE_SETTING } from './read-profile'

const Body = z.object({ profile: z.enum(PROFILES) })
const HISTORY = 20

/** The profile in force, who set it and why, and the ones before it, the newest first. One that cannot be read is left out of the history.
 *  Errors: NOT_FOUND where none was ever written. */
export async function getProfile(ctx: ServiceContext): Promise<ProfileState> {
  const rows = await ctx.db.setting.findMany({ where: { key: PROFILE_SETTING }, orderBy: { version: 'desc' }, take: HISTORY + 1 })
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  const versions = rows.flatMap(({ version, at, by, reason, body }): ProfileVersion[] => {
    const read = Body.safeParse(body)
    return read.success ? [{ version, profile: read.data.profile, at: at.toISOString(), by: nameOf(by), reason }] : []
  })
  const [newest, ...history] = versions
  if (!newest) throw new AppError('NOT_FOUND', 'The profile of rollouts was never written.')
  return { ...newest, history, readAt: ctx.now().toISOString() }
}
