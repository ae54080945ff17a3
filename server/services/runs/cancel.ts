import { AppError } from '@/lib/errors'
import { RUN_ENDS } from '@/lib/run-states'
import type { CancelRun } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { cancelRun as endRun } from '@/server/runs/decide'
import { whyNotCancel } from './asks'
import { readAsked } from './internal'

/** Ends a run that is under way: what was not sent is skipped, what is in flight is uncertain, and nothing is taken back.
 *  Errors: NOT_FOUND, FORBIDDEN (a stop is not cancelled), CONFLICT (it has ended). */
export async function cancelRun(ctx: ServiceContext, { id, reason }: CancelRun): Promise<void> {
  const asked = await readAsked(ctx, id)
  if (RUN_ENDS.includes(asked.run.state)) throw new AppError('CONFLICT', 'The run has ended already.')
  const whyNot = whyNotCancel(ctx.actor, asked)
  if (whyNot !== null) {
    await ctx.entry?.close('denied')
    throw new AppError('FORBIDDEN', whyNot)
  }
  await endRun({ runId: id, by: ctx.actor.id, reason })
}
