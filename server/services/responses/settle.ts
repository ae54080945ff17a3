import { AppError } from '@/lib/errors'
import { isObserved, type ResponseKind, type ResponseState } from '@/lib/response-plans'
import type { SettleStep } from '@/lib/schemas/responses'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { byOf, getIncident, keepAlive, type Stored } from '@/server/services/incidents/change'
import { whyNotInCommand } from '@/server/services/incidents/command'
import { loadForUpdate } from '@/server/services/incidents/load'
import { sqlOf } from '@/server/services/incidents/sql-of'
import { addEntry, announce } from '@/server/services/incidents/timeline'
import { endOffer } from './offer'

type Of = { kind: string; state: string; isAuto: boolean }
const ENDED: readonly string[] = ['reviewed', 'merged', 'false_alarm']

/** Why nobody, or not this person, says this of the step; null where they can. */
export function whyNotSettle(
  ctx: Pick<ServiceContext, 'actor'>,
  found: Pick<Stored, 'state' | 'commander'>,
  step: Of & { as: SettleStep['as'] },
): string | null {
  const { as, kind, state, isAuto } = step
  if (ENDED.includes(found.state)) return `The incident is ${found.state.replaceAll('_', ' ')}.`
  const isLeft = state === 'pending' || state === 'failed'
  if (!isLeft) return `It is ${(state as ResponseState).replaceAll('_', ' ')}.`
  if (as === 'done' && isObserved(kind as ResponseKind)) return 'It is done when it was observed, and by nobody’s word.'
  if (isAuto && state === 'pending') return 'It begins by itself.'
  return as === 'skipped' ? whyNotInCommand(ctx, found) : null
}

/** Marks a step of the response plan as done, or leaves it out, with what somebody says of it. What is observed cannot be said to be done.
 *  Errors: NOT_FOUND, CONFLICT (it ended already, it runs, or it is observed), FORBIDDEN (leaving one out is the commander's). */
export function settleStep(ctx: ServiceContext, { id, n, as, note }: SettleStep): Promise<{ id: string; n: number }> {
  return ctx.db.$transaction(async (tx) => {
    await getIncident({ db: tx }, id)
    const sql = sqlOf(tx)
    await loadForUpdate(sql, id)
    const found = await getIncident({ db: tx }, id)
    const step = await tx.responseStep.findUnique({ where: { incidentId_n: { incidentId: id, n } } })
    if (!step) throw new AppError('NOT_FOUND', `n: INC-${found.number} has no step ${n}. Choose one of its plan.`)
    const why = whyNotSettle(ctx, found, { ...step, as })
    if (why !== null) throw new AppError(whyNotInCommand(ctx, found) === why ? 'FORBIDDEN' : 'CONFLICT', `${step.name}: ${why}`)
    const { count } = await tx.responseStep.updateMany({
      where: { incidentId: id, n, state: step.state },
      data: { state: as, note, by: ctx.actor.id, at: ctx.now() },
    })
    if (count === 0) throw new AppError('CONFLICT', `${step.name}: it changed at the same moment. Nothing was changed by you.`)
    if (step.kind.startsWith('offer.')) await endOffer(sql, id, n)
    const word = as === 'done' ? 'marked done' : 'left out'
    await addEntry(sql, id, { kind: 'response', by: byOf(ctx), title: `${step.name}: ${word}`, detail: note, requestId: ctx.requestId })
    await keepAlive(sql, id)
    await announce(sql, id)
    await ctx.entry?.done(tx, {
      beforeDigest: digestOf({ n, state: step.state }),
      afterDigest: digestOf({ n, state: as, note }),
      reason: note,
    })
    return { id, n }
  })
}
