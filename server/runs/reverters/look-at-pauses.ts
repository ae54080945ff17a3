import type { Cluster } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { steeringOf } from '@/server/runs/cluster/reverter-pause'
import { Thing } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { inOne, type Lend } from '@/server/runs/connection'
import { refOf, Target } from '@/server/runs/kinds/target'
import { settleEnded } from './keep-pauses'

type Seen = 'paused' | 'acting' | 'gone' | 'unknown'
type Row = { run_id: string; target_key: string; target: unknown; is_settled: boolean }

async function look(cluster: Cluster, target: unknown, signal?: AbortSignal): Promise<Seen> {
  const parsed = Target.safeParse(target)
  const rule = parsed.success ? steeringOf(parsed.data.kind) : null
  if (!parsed.success || rule === null) return 'unknown'
  try {
    const object = await cluster.get(refOf(parsed.data), signal === undefined ? {} : { signal })
    return rule.isPaused(read(Thing, object)) ? 'paused' : 'acting'
  } catch (cause) {
    if (!(cause instanceof ClusterError)) throw cause
    return cause.trouble.reason === 'notFound' ? 'gone' : 'unknown'
  }
}

/** Asks the objects themselves: one that acts again was resumed by hand, one that is gone needs nobody. Where it may not be read, that is said.
 *  Out: how many were looked at. */
export async function lookAtPauses(lend: Lend, cluster: Cluster, signal?: AbortSignal): Promise<number> {
  const { rows } = await lend((client) =>
    client.query<Row>(
      `SELECT p.run_id, p.target_key, p.target, s.state = 'done' AS is_settled FROM reverter_pause p
       JOIN step s ON s.run_id = p.run_id AND s.n = p.step_n WHERE p.ended_at IS NULL ORDER BY p.seen_at NULLS FIRST LIMIT 50`,
    ),
  )
  for (const { run_id, target_key, target, is_settled } of rows) {
    const seen = await look(cluster, target, signal)
    // A pause that is still being proved may not have reached the object yet.
    const how = !is_settled ? null : seen === 'acting' ? 'by hand' : seen === 'gone' ? 'gone' : null
    await inOne(lend, async (client) => {
      const found = await client.query<{ run_id: string; target_key: string; until_at: Date; told_at: Date | null; has_ended: boolean }>(
        `UPDATE reverter_pause SET seen = $3, seen_at = clock_timestamp(), ended_how = $4,
           ended_at = CASE WHEN $4::text IS NOT NULL THEN clock_timestamp() END
         WHERE run_id = $1 AND target_key = $2 AND ended_at IS NULL
         RETURNING run_id, target_key, until_at, told_at, ended_at IS NOT NULL AS has_ended`,
        [run_id, target_key, seen, how],
      )
      await settleEnded(
        client,
        found.rows.filter(({ has_ended }) => has_ended),
      )
    })
  }
  return rows.length
}
