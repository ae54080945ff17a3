import type { ServiceContext } from '@/server/context'
import { closeSessions } from './close'
import { hashOf, liveAt } from './row'

/** Ends all of the actor's sessions but the one that asks. Out: how many were open. */
export async function revokeOtherSessions(ctx: ServiceContext): Promise<{ ended: number }> {
  const { id, sessionHash } = ctx.actor
  const others = sessionHash === null ? {} : { NOT: { idHash: hashOf(sessionHash) } }
  return { ended: await closeSessions(ctx, { personId: id, ...others, ...liveAt(ctx.now()) }, 'ended by its person') }
}
