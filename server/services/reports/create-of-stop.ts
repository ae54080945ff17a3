import { AppError } from '@/lib/errors'
import type { CreateStopReport } from '@/lib/schemas/reports'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { storeRequest } from './store-request'

/** Asks for the report of one stop, from its acceptance until now or until it was resumed; the worker makes it. Out: its id, which is the report's
 *  own as soon as it is made. Errors: NOT_FOUND (no stop has this run), CONFLICT (the same report is being made). */
export async function createStopReport(ctx: ServiceContext, { runId }: CreateStopReport): Promise<{ id: string }> {
  const found = await ctx.db.emergency.findUnique({ where: { runId }, select: { acceptedAt: true, resumedAt: true } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such stop.')
  const now = ctx.now()
  const until = found.resumedAt ?? now
  const period = { from: found.acceptedAt, to: new Date(Math.max(until.getTime(), found.acceptedAt.getTime() + 1)) }
  return storeRequest(ctx, { id: uuidv7(now.getTime()), kind: 'emergency-stop', period, runId })
}
