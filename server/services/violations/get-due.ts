import { AppError } from '@/lib/errors'
import { type DueVersion, ViolationDue } from '@/lib/violation-due'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'

/** The due times in force, who set them, when and why. Errors: NOT_FOUND when none were ever written. */
export async function getDue(ctx: ServiceContext): Promise<DueVersion> {
  const found = await ctx.db.setting.findFirst({ where: { key: 'violation_due' }, orderBy: { version: 'desc' } })
  if (!found) throw new AppError('NOT_FOUND', 'The due times were never written.')
  const nameOf = await personNames(ctx, [found.by])
  const { version, at, by, reason, body } = found
  return { version, at: at.toISOString(), by: nameOf(by), reason, body: ViolationDue.parse(body) }
}
