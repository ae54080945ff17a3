import { AppError } from '@/lib/errors'
import type { DecideRun } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { decideStep } from '@/server/runs/decide'
import { whyNotDecide } from './asks'
import { readAsked, stepIn } from './internal'

/** A person's word for a step that waits for one, once. Whoever started the run never agrees to it themselves.
 *  Errors: NOT_FOUND, FORBIDDEN, CONFLICT (decided already, or it does not wait any more). */
export async function decideRun(ctx: ServiceContext, { id, n, verdict, reason }: DecideRun): Promise<void> {
  const asked = await readAsked(ctx, id)
  const whyNot = whyNotDecide(ctx.actor, asked, stepIn(asked, n))
  if (whyNot !== null) {
    await ctx.entry?.close('denied')
    throw new AppError('FORBIDDEN', whyNot)
  }
  await decideStep({ runId: id, n, verdict, by: ctx.actor.id, reason })
}
