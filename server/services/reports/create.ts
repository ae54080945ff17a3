import { AppError } from '@/lib/errors'
import type { CreateReport } from '@/lib/schemas/reports'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { periodOf } from './periods'
import { storeRequest } from './store-request'

const DAY_MS = 86_400_000

/** Asks for the report of the period that holds a day; the worker makes it. Out: its id, which is the report's own as soon as it is made.
 *  Errors: BAD_REQUEST (a day that has not begun, or whose figures are gone), CONFLICT (the same report is being made). */
export async function createReport(ctx: ServiceContext, { kind, day }: CreateReport): Promise<{ id: string }> {
  const now = ctx.now()
  const period = periodOf(kind, new Date(`${day}T00:00:00Z`))
  if (Date.parse(`${day}T00:00:00Z`) > now.getTime())
    throw new AppError('BAD_REQUEST', `Day ${day} has not begun in UTC. Choose today or a day before.`)
  const { minuteDays } = await readSetting(ctx, 'retention')
  if (period.to.getTime() <= now.getTime() - minuteDays * DAY_MS)
    throw new AppError('BAD_REQUEST', `Figures are kept ${minuteDays} days, and ${day} is older. Choose a later day.`)
  return storeRequest(ctx, { id: uuidv7(now.getTime()), kind, period, runId: null })
}
