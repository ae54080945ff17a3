import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'

/** How long a repeated Idempotency-Key is the same request. */
const REQUEST_KEPT_MS = 24 * 3_600_000
/** How long security still hears of a confirmation that is sent again. */
const ELEVATION_KEPT_MS = 30 * 24 * 3_600_000

/** How long it is kept how many pods of a service were ready. */
const WORKLOADS_KEPT_MS = 31 * 24 * 3_600_000

/** Makes the coming days' partitions and drops what is older than its retention. Audit entries are never touched here. */
export async function retainTelemetry(ctx: ServiceContext): Promise<{ made: number; dropped: string[] }> {
  const keep = await readSetting(ctx, 'retention')
  const made = await ctx.db.$queryRaw<{ n: number }[]>`SELECT acgs_ensure_partitions(3) AS n`
  const dropped = await ctx.db.$queryRaw<{ parts: string[] }[]>`SELECT acgs_drop_partitions(${keep.decisionDays}::int) AS parts`
  const before = (ms: number) => new Date(ctx.now().getTime() - ms)
  await ctx.db.decisionMinute.deleteMany({ where: { minute: { lt: before(keep.minuteDays * 86_400_000) } } })
  await ctx.db.violationMinute.deleteMany({ where: { minute: { lt: before(keep.minuteDays * 86_400_000) } } })
  await ctx.db.workloadMinute.deleteMany({ where: { minute: { lt: before(WORKLOADS_KEPT_MS) } } })
  await ctx.db.streamAside.deleteMany({ where: { at: { lt: before(keep.decisionDays * 86_400_000) } } })
  await ctx.db.serviceCheck.deleteMany({ where: { at: { lt: before(keep.checkDays * 86_400_000) } } })
  await ctx.db.event.deleteMany({ where: { at: { lt: before(keep.eventHours * 3_600_000) } } })
  await ctx.db.elevation.deleteMany({ where: { expiresAt: { lt: before(ELEVATION_KEPT_MS) } } })
  await ctx.db.auditRequest.deleteMany({ where: { at: { lt: before(REQUEST_KEPT_MS) } } })
  return { made: made[0]?.n ?? 0, dropped: dropped[0]?.parts ?? [] }
}
