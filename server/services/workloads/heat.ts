import type { Heat } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'

const MINUTE_MS = 60_000
export const HEAT_MINUTES = 60

type Sample = { minute: Date; ready: number; desired: number }

/** Minutes of one workload as runs of equal ones. A minute that nobody sampled is null, never zero. */
export function heatOf(samples: readonly Sample[], endMs: number): Heat {
  const at = new Map(samples.map((one) => [one.minute.getTime(), one]))
  const runs: Heat['runs'] = []
  for (let ms = endMs - HEAT_MINUTES * MINUTE_MS; ms < endMs; ms += MINUTE_MS) {
    const { ready = null, desired = null } = at.get(ms) ?? {}
    const last = runs.at(-1)
    if (last !== undefined && last[1] === ready && last[2] === desired) last[0] += 1
    else runs.push([1, ready, desired])
  }
  return { endsAt: new Date(endMs).toISOString(), runs }
}

/** The last hour of each, up to the last whole minute. */
export async function readHeat(ctx: ServiceContext, uids: readonly string[]): Promise<Map<string, Heat>> {
  const endMs = Math.floor(ctx.now().getTime() / MINUTE_MS) * MINUTE_MS
  const found = await ctx.db.workloadMinute.findMany({
    where: { uid: { in: [...uids] }, minute: { gte: new Date(endMs - HEAT_MINUTES * MINUTE_MS), lt: new Date(endMs) } },
    select: { uid: true, minute: true, ready: true, desired: true },
  })
  const by = Map.groupBy(found, ({ uid }) => uid)
  return new Map(uids.map((uid) => [uid, heatOf(by.get(uid) ?? [], endMs)]))
}
