import type { DecisionDetail } from '@/lib/schemas/decisions'
import type { Outcome } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'

type Row = { rollout: string; version: number; baseline: number; before: Outcome; after: Outcome }

/** What the other version of a rollout says of a decision, where it says something else and that was kept. Null: nothing of that kind is known. */
export async function readBeside(
  ctx: ServiceContext,
  { id, isCanary }: { id: string; isCanary: boolean },
): Promise<DecisionDetail['beside']> {
  const [row] = await ctx.db.$queryRaw<Row[]>`
    SELECT r.id::text AS rollout, r.version, r.baseline, f.before, f.after
    FROM policy_rollout r JOIN policy_flip f ON f.source = r.id AND f.decision_id = ${id}::uuid
    ORDER BY r.started_at DESC LIMIT 1`
  if (!row) return null
  const { rollout, version, baseline, before, after } = row
  return isCanary ? { rollout, version: baseline, verdict: before.verdict } : { rollout, version, verdict: after.verdict }
}
