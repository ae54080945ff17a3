import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import type { StoredRollout } from './internal'

const codesOf = (before: Prisma.Sql) =>
  Prisma.sql`ARRAY(SELECT DISTINCT v->>'code' FROM jsonb_array_elements(coalesce(${before}->'violations', '[]'::jsonb)) AS v ORDER BY 1)`

/** True of a flip `f` when somebody acknowledged it, or one like it in a replay of the same version: the same action, the same verdict before, for
 *  the same set of codes. */
const isAcknowledged = (version: number) => Prisma.sql`(f.acknowledged_at IS NOT NULL OR EXISTS (
  SELECT 1 FROM policy_flip k JOIN policy_replay r ON r.id = k.source
  WHERE r.version = ${version} AND r.state = 'done' AND k.kind = 'deny_to_allow' AND k.acknowledged_at IS NOT NULL AND k.action = f.action
    AND k.before->>'verdict' IS NOT DISTINCT FROM f.before->>'verdict'
    AND k.before->>'refusal' IS NOT DISTINCT FROM f.before->>'refusal'
    AND ${codesOf(Prisma.sql`k.before`)} = ${codesOf(Prisma.sql`f.before`)}))`

/** Denials that the candidate allows and nobody acknowledged. An engine counts every one and keeps a thousand: what is counted and not kept cannot have been
 *  acknowledged, and counts. */
export async function countUnacknowledged(ctx: ServiceContext, { id, version }: Pick<StoredRollout, 'id' | 'version'>): Promise<number> {
  const [row] = await ctx.db.$queryRaw<{ open: bigint; kept: bigint; counted: bigint | null }[]>`
    SELECT count(*) FILTER (WHERE NOT ${isAcknowledged(version)}) AS open, count(*) AS kept,
      (SELECT sum(deny_to_allow)::bigint FROM policy_rollout_minute WHERE rollout_id = ${id}::uuid) AS counted
    FROM policy_flip f WHERE f.source = ${id}::uuid AND f.kind = 'deny_to_allow'`
  const [open, kept, counted] = [Number(row?.open ?? 0), Number(row?.kept ?? 0), Number(row?.counted ?? 0)]
  return open + Math.max(0, counted - kept)
}

/** Of these decisions of a rollout, those whose change is acknowledged, here or in a replay. */
export async function readCovered(
  ctx: ServiceContext,
  { id, version }: Pick<StoredRollout, 'id' | 'version'>,
  decisionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (decisionIds.length === 0) return new Set()
  const rows = await ctx.db.$queryRaw<{ decision_id: string }[]>`
    SELECT f.decision_id::text FROM policy_flip f
    WHERE f.source = ${id}::uuid AND f.decision_id = ANY(${[...decisionIds]}::uuid[]) AND f.kind = 'deny_to_allow' AND ${isAcknowledged(version)}`
  return new Set(rows.map(({ decision_id }) => decision_id))
}
