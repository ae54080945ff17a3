import { AppError } from '@/lib/errors'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import type { LocalStop, LocalStopRef } from '@/lib/schemas/stop-local'
import { stopCommand } from '@/lib/stop-command'
import type { ServiceContext } from '@/server/context'
import type { StopOrder } from './stop'

/** How the person confirmed it, as far as that can be read: what confirms is a row, and no row can be written. */
async function methodOf(ctx: ServiceContext, { scope, target }: StopOrder): Promise<StepUpMethod> {
  const { sessionHash } = ctx.actor
  if (ctx.stepUpMethod) return ctx.stepUpMethod
  const idHash = new Uint8Array(Buffer.from(sessionHash ?? '', 'hex'))
  const session = await ctx.db.session.findUnique({ where: { idHash }, select: { method: true, revokedAt: true } })
  if (session?.method === 'persona' && session.revokedAt === null && ctx.origin === 'simulated') return 'persona'
  throw new AppError(
    'UPSTREAM',
    `The database takes no writes, so a confirmation by key or code cannot be made. Nothing was stopped. The way is acgs-stop: ${stopCommand({ scope, target })}`,
  )
}

/** Stops by the worker's kept plan, since nothing can be recorded in the database: its journal is the record. Everything was read already: who it
 *  is, that they may, and that the plan is the one shown. Errors: UPSTREAM (no door, no confirmation, the worker does not answer), CONFLICT. */
export async function stopUnrecorded(ctx: ServiceContext, order: StopOrder): Promise<LocalStop> {
  const door = ctx.stopDoor?.() ?? null
  if (door === null)
    throw new AppError('UPSTREAM', `The database takes no writes and no worker is set up to stop without it. Use ${stopCommand(order)}`)
  const method = await methodOf(ctx, order)
  const { requestId: id, scope, target, planId, digest, reason } = order
  const { id: personId, name } = ctx.actor
  return door.stop({ id, scope, target, planId, digest, reason, person: { id: personId, name }, method })
}

/** How a stop stands that the database keeps nothing of yet, by the worker's journal. Null: the worker knows none. */
export const lookAtUnrecorded = async (ctx: ServiceContext, { id }: LocalStopRef): Promise<LocalStop | null> =>
  (await ctx.stopDoor?.()?.look(id)) ?? null
