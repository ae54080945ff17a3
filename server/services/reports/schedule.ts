import { AppError } from '@/lib/errors'
import { PERIOD_KINDS, type PeriodKind, type ReportKind } from '@/lib/schemas/reports'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { scheduledReportOf } from '@/server/services/targets'
import { dueAt, type Period } from './periods'

/** Since when this installation decides: a report of the time before it would tell nothing. */
async function startedAt(ctx: ServiceContext): Promise<Date | null> {
  const found = await ctx.db.policyActivation.aggregate({ _min: { at: true } })
  return found._min.at
}

type Due = { kind: PeriodKind; period: Period; lateMs: number | null }

async function request(ctx: ServiceContext, { kind, period, lateMs }: Due): Promise<void> {
  const id = uuidv7(ctx.now().getTime())
  await ctx.db.$transaction(async (tx) => {
    const made = await tx.reportRequest.createMany({
      data: {
        id,
        kind,
        periodFrom: period.from,
        periodTo: period.to,
        cause: 'schedule',
        requestedAt: ctx.now(),
        requestedBy: ctx.actor.id,
        lateMs: lateMs === null ? null : BigInt(lateMs),
      },
      skipDuplicates: true,
    })
    if (made.count === 0) throw new AppError('CONFLICT', 'Another worker asked for this report at the same moment.')
    await tx.event.create({ data: { topic: 'reports', ref: id, version: 'requested' } })
    await ctx.entry?.done(tx)
  })
}

/** Asks for each report the calendar says is due and that nobody asked for yet: the newest period of each kind, once, however many workers there are.
 *  One that was missed is asked for with how late it is. Out: the kinds asked for. */
export async function scheduleReports(ctx: ServiceContext): Promise<ReportKind[]> {
  const since = await startedAt(ctx)
  if (!since) return []
  const asked: ReportKind[] = []
  for (const kind of PERIOD_KINDS) {
    const due = { kind, ...dueAt(kind, ctx.now()) }
    const { from: periodFrom, to: periodTo } = due.period
    if (periodTo <= since) continue
    if ((await ctx.db.reportRequest.count({ where: { kind, periodFrom, periodTo, cause: 'schedule' } })) > 0) continue
    const target = scheduledReportOf(kind, periodFrom)
    try {
      await runCommand(ctx, { permission: 'reports:create', action: 'reports.create', target }, (opened) => request(opened, due))
      asked.push(kind)
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code === 'CONFLICT')) throw cause
    }
  }
  return asked
}
