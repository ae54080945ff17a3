import { appendLeaves, foldHashes, type Hash, leafHash } from '@/server/audit/tree'
import type { ServiceContext } from '@/server/context'

const PAGE = 5000
export type DecisionDigest = { from: string; to: string; count: number; allow: number; deny: number; root: string }
type Row = { decisionId: string; at: Date; allow: boolean; line: string }

/** What was decided in a span, for the log: counts, and the Merkle root over one line a decision (id, verdict, input digest, policy version and
 *  constitution hash, separated by spaces), ordered by time and id. In: whole minutes that nobody adds to any more. Out: root in hex. */
export async function digestDecisions(ctx: ServiceContext, { from, to }: { from: Date; to: Date }): Promise<DecisionDigest> {
  let [frontier, count, allow] = [[] as Hash[], 0, 0]
  let after = { at: from, decisionId: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const rows: Row[] = await ctx.db.$queryRaw`
      SELECT decision_id AS "decisionId", evaluated_at AS at, allow,
        concat_ws(' ', decision_id, verdict, input_digest, policy_version, constitution_hash) AS line
      FROM decision WHERE evaluated_at >= ${from} AND evaluated_at < ${to} AND (evaluated_at, decision_id) > (${after.at}, ${after.decisionId}::uuid)
      ORDER BY evaluated_at, decision_id LIMIT ${PAGE}`
    frontier = appendLeaves(
      frontier,
      count,
      rows.map(({ line }) => leafHash(line)),
    ).frontier
    count += rows.length
    allow += rows.filter((row) => row.allow).length
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) break
    after = last
  }
  const root = foldHashes(frontier).toString('hex')
  return { from: from.toISOString(), to: to.toISOString(), count, allow, deny: count - allow, root }
}
