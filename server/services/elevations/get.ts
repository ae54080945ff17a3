import type { ElevationNow, ElevationRef, StepUpMethod } from '@/lib/schemas/step-up'
import type { ServiceContext } from '@/server/context'
import { getOwnElevation, stateOf, TRIES } from './internal'

/** Where a confirmation of one's own session stands. Errors: NOT_FOUND. */
export async function getElevation(ctx: ServiceContext, { id }: ElevationRef): Promise<ElevationNow> {
  const row = await getOwnElevation(ctx, id)
  const method = row.method as StepUpMethod | null // closed set, written by the verifying services alone
  return {
    id,
    state: stateOf(row, ctx.now()),
    method,
    triesLeft: Math.max(0, TRIES - row.failures),
    expiresAt: row.expiresAt.toISOString(),
  }
}
