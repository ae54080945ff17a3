import { AppError } from '@/lib/errors'
import type { ResolveRun } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { resolveStep } from '@/server/runs/resolve'
import { whyNotResolve } from './asks'
import { readAsked, stepIn } from './internal'

/** A person's word about a step whose outcome nobody knows, or that failed: the run goes on from there.
 *  Errors: NOT_FOUND, FORBIDDEN (not this person's choice), CONFLICT (it went on meanwhile, or another run has its targets). */
export async function resolveRun(ctx: ServiceContext, { id, n, choice, reason }: ResolveRun): Promise<void> {
  const asked = await readAsked(ctx, id)
  const whyNot = whyNotResolve(ctx.actor, asked, { step: stepIn(asked, n), choice })
  if (whyNot !== null) {
    await ctx.entry?.close('denied')
    throw new AppError('FORBIDDEN', whyNot)
  }
  await resolveStep({ runId: id, n, choice, by: ctx.actor.id, reason })
}
