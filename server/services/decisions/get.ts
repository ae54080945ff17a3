import { AppError } from '@/lib/errors'
import type { DecisionDetail, DecisionRef } from '@/lib/schemas/decisions'
import type { ServiceContext } from '@/server/context'
import { readBeside } from './read-beside'
import { recordOf } from './record-of'

/** One decision as it was recorded: masked input, result, violations with file and line, timing and version.
 *  Errors: NOT_FOUND (never recorded, or older than the retention). `sameKind24h` = decisions of the same agent and action in the 24 h before now. */
export async function getDecision(ctx: ServiceContext, { id }: DecisionRef): Promise<DecisionDetail> {
  const found = await ctx.db.decision.findFirst({ where: { decisionId: id } })
  if (!found) throw new AppError('NOT_FOUND', `There is no decision ${id}. Raw decisions are kept for a limited time.`)
  const sameKind24h = await ctx.db.decision.count({
    where: {
      agentId: found.agentId,
      action: found.action,
      verdict: found.verdict,
      evaluatedAt: { gt: new Date(ctx.now().getTime() - 86_400_000) },
    },
  })
  const record = recordOf(found.record)
  return {
    record,
    evaluatedAt: found.evaluatedAt.toISOString(),
    evalMs: Number(found.evalNs) / 1e6,
    queueMs: Number(found.queueNs) / 1e6,
    engineId: found.engineId,
    sameKind24h,
    beside: await readBeside(ctx, { id, isCanary: record.acgs?.stage === 'canary' }),
  }
}
