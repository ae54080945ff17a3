import type { EndSessionsOf } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import { getPersonOr404 } from '@/server/services/people/internal'
import { closeSessions } from './close'
import { liveAt } from './row'

/** Ends every session of a person. Works in a freeze and needs no confirmation. Out: how many were open. Errors: NOT_FOUND. */
export async function endSessionsOf(ctx: ServiceContext, { personId, reason }: EndSessionsOf): Promise<{ ended: number }> {
  await getPersonOr404(ctx.db, personId)
  return { ended: await closeSessions(ctx, { personId, ...liveAt(ctx.now()) }, reason) }
}
