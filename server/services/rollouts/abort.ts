import type { AbortRollout } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { endRollout } from './end'
import { getStored } from './internal'

/** One person ends a rollout, at once and in a freeze too. Errors: STEP_UP, NOT_FOUND, CONFLICT (it runs no more). */
export async function abortRollout(ctx: ServiceContext, { id, version, reason }: AbortRollout): Promise<{ id: string }> {
  const rollout = await getStored(ctx, { id, version })
  await ctx.db.$transaction((tx) => endRollout(ctx, tx, { rollout, reason }))
  return { id }
}
