import type { ServiceContext } from '@/server/context'

/** Makes the coming months' partitions of the log, and erases detail that is past the time of its class. Text is dropped by `purgeMonth` alone. */
export async function retainAudit(ctx: ServiceContext): Promise<{ made: number; erased: number }> {
  const made = await ctx.db.$queryRaw<{ n: number }[]>`SELECT acgs_ensure_audit_partitions(3) AS n`
  const erased = await ctx.db.$queryRaw<{ n: number }[]>`SELECT acgs_expire_detail() AS n`
  return { made: made[0]?.n ?? 0, erased: erased[0]?.n ?? 0 }
}
