import { AppError } from '@/lib/errors'
import { limitsOf } from '@/lib/rollout-limits'
import type { RolloutAhead, RolloutVersion } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { readProfile } from '@/server/services/policies/read-profile'
import { flipsOf, getReady, refuseIfOccupied } from './ready'

async function whyNot(ctx: ServiceContext, of: { version: number; digest: string }): Promise<string | null> {
  try {
    await getReady(ctx, ctx.db, of)
    const active = await ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
    await refuseIfOccupied(ctx.db, active?.version ?? null)
    return null
  } catch (cause) {
    if (cause instanceof AppError) return cause.message
    throw cause
  }
}

/** What a rollout of this version would ask for, and why the viewer cannot start it now; the start itself looks again. Errors: NOT_FOUND. */
export async function getAhead(ctx: ServiceContext, { version }: RolloutVersion): Promise<RolloutAhead> {
  const found = await ctx.db.policyVersion.findUnique({ where: { version }, select: { constitutionHash: true, declared: true } })
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  const limits = limitsOf(await readProfile(ctx.db), flipsOf(found.declared))
  return { limits, whyNot: await whyNot(ctx, { version, digest: found.constitutionHash }), readAt: ctx.now().toISOString() }
}
