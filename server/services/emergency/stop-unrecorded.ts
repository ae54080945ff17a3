import { AppError } from '@/lib/errors'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import type { LocalAsk, LocalStop, LocalStopRef } from '@/lib/schemas/stop-local'
import { stopCommand } from '@/lib/stop-command'
import type { ServiceContext } from '@/server/context'
import type { StopDoor } from '@/server/ports/stop-door'
import type { StopOrder } from './stop'

/** A persona of this machine has no key: nothing is proved, and nothing is asked. */
export const isUnasked = ({ signInMethod, origin }: ServiceContext): boolean => signInMethod === 'persona' && origin === 'simulated'

/** How the person confirmed it. What confirms is a row, and no row can be written: one that was finished before, or a key's answer that the
 *  worker checks. */
function methodOf(ctx: ServiceContext, { scope, target, assertion }: StopOrder): StepUpMethod {
  if (ctx.stepUpMethod) return ctx.stepUpMethod
  if (assertion) return 'webauthn'
  if (isUnasked(ctx)) return 'persona'
  throw new AppError(
    'UPSTREAM',
    `Nothing can be recorded in the database, so this stop needs a passkey. Nothing was stopped. The other way is acgs-stop: ${stopCommand({ scope, target })}`,
  )
}

/** Errors: NOT_FOUND where none is set up. */
export function doorOf(ctx: ServiceContext, of: Pick<StopOrder, 'scope' | 'target'>): StopDoor {
  const door = ctx.stopDoor?.() ?? null
  if (door === null) throw new AppError('NOT_FOUND', `No worker is set up to stop without the database. Use ${stopCommand(of)}`)
  return door
}

/** What is shown, signed and sent. */
export function askOf(
  ctx: ServiceContext,
  { requestId: id, scope, target, planId, digest, reason }: Omit<StopOrder, 'assertion'>,
): LocalAsk {
  const { id: personId, name } = ctx.actor
  return { id, scope, target, planId, digest, reason, person: { id: personId, name } }
}

/** Stops by the worker's kept plan, since nothing can be recorded in the database: its journal is the record. Who it is and that they may was read
 *  already, or is remembered. Errors: NOT_FOUND (no door), UPSTREAM (no confirmation, the worker does not answer), CONFLICT, STEP_UP (the key proves nothing). */
export async function stopUnrecorded(ctx: ServiceContext, order: StopOrder): Promise<LocalStop> {
  const door = doorOf(ctx, order)
  const method = methodOf(ctx, order)
  const { assertion } = order
  const proof = assertion === undefined || ctx.stepUpMethod ? {} : { assertion }
  return door.stop({ ...askOf(ctx, order), method, isAway: ctx.isAway ?? false, ...proof })
}

/** How a stop stands that the database keeps nothing of yet, by the worker's journal. Null: the worker knows none. */
export const lookAtUnrecorded = async (ctx: ServiceContext, { id }: LocalStopRef): Promise<LocalStop | null> =>
  (await ctx.stopDoor?.()?.look(id)) ?? null
