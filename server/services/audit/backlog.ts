import type { ServiceContext } from '@/server/context'

/** How many entries wait to be sealed, and since when the oldest does, on the clock of who asks: the database's may differ, and a clock that
 *  differs is no entry that waits. */
export async function readBacklog(ctx: ServiceContext): Promise<{ entries: number; oldest: Date | null }> {
  const before = Date.now()
  const rows = await ctx.db.$queryRaw<{ entries: bigint; oldest: Date | null; now: Date }[]>`
    SELECT entries, oldest, clock_timestamp() AS now FROM acgs_audit_backlog()`
  const [row] = rows
  const aheadMs = (before + Date.now()) / 2 - (row?.now.getTime() ?? before)
  return { entries: Number(row?.entries ?? 0), oldest: row?.oldest ? new Date(row.oldest.getTime() + aheadMs) : null }
}
