import { decodeSketch, mergeSketches, quantile } from '@/lib/latency-sketch'
import type { Step } from '@/lib/rollout-limits'
import type { ServiceContext } from '@/server/context'

/** p50 and p99 of the candidate's own time in ms, of the last hour of each step: a day of shadow would be thousands of sketches a look. */
export async function readPercentiles(
  ctx: ServiceContext,
  id: string,
): Promise<(step: Step) => { p50: number | null; p99: number | null }> {
  const found = await ctx.db.$queryRaw<{ step: Step; sketch: Uint8Array }[]>`
    SELECT step, sketch FROM policy_rollout_minute AS m WHERE rollout_id = ${id}::uuid AND minute > (
      SELECT max(minute) - interval '1 hour' FROM policy_rollout_minute AS last WHERE last.rollout_id = ${id}::uuid AND last.step = m.step)`
  return (step) => {
    const merged = mergeSketches(found.filter((row) => row.step === step).map(({ sketch }) => decodeSketch(sketch)))
    return { p50: quantile(merged, 0.5), p99: quantile(merged, 0.99) }
  }
}
