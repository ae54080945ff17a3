import { PROFILES, type Profile } from '@/lib/rollout-limits'
import type { Prisma } from '@/server/generated/prisma/client'

export const PROFILE_SETTING = 'policies.profile'

/** Which minima a rollout is held to on this installation: the newest setting, else the standard ones. A word it cannot read is the standard one. */
export async function readProfile(tx: Pick<Prisma.TransactionClient, 'setting'>): Promise<Profile> {
  const found = await tx.setting.findFirst({ where: { key: PROFILE_SETTING }, orderBy: { version: 'desc' }, select: { body: true } })
  const named = (found?.body as { profile?: unknown } | undefined)?.profile
  return PROFILES.find((one) => one === named) ?? 'standard'
}
