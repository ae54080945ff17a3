import { AppError } from '@/lib/errors'
import type { CreateReport } from '@/lib/schemas/reports'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { periodOf } from './periods'

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
  const id = uuidv7(now.getTime())
  try {
    return await ctx.db.$transaction(async (tx) => {
      await tx.reportRequest.create({
        data: {
          id,
          kind,
          periodFrom: period.from,
          periodTo: period.to,
          cause: 'person',
          requestedAt: now,
          requestedBy: ctx.actor.id,
        },
      })
      await tx.event.create({ data: { topic: 'reports', ref: id, version: 'requested' } })
      await ctx.entry?.done(tx)
      return { id }
    })
  } catch (cause) {
    const code = cause && typeof cause === 'object' && 'code' in cause ? cause.code : null
    if (code === 'P2002')
      throw new AppError('CONFLICT', 'The same report is being made now. Wait for it, then ask again if it is not enough.', { cause })
    throw cause
  }
}
