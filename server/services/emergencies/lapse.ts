import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { emergencyOf } from '@/server/services/targets'
import { lockEmergency, tellPages } from './internal'

/** Closes an emergency change that nobody confirmed in time, in the caller's transaction. It counts for nothing from that instant on, whether or not
 *  this runs. Out: whether it was closed here. */
export async function lapseIfOver(ctx: ServiceContext, tx: Prisma.TransactionClient, id: string): Promise<boolean> {
  const found = await lockEmergency(tx, id)
  if (found.state !== 'asked' || found.lapsesAt > ctx.now()) return false
  await tx.policyEmergency.update({ where: { id }, data: { state: 'lapsed', endedAt: found.lapsesAt, endedBy: 'system:lapsed' } })
  await tellPages(tx, id, 'lapsed')
  const { actor, source, requestId, now } = ctx
  const event = { actor, source, requestId, now, action: 'policies.lapse', target: emergencyOf({ id }), outcome: 'done' } as const
  await recordEvent(tx, { ...event, reason: 'no lead confirmed it in time' })
  return true
}
