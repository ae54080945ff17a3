import type { Lane } from '@/lib/run-states'
import { inOne, type Lend } from './connection'
import { LEASE_MS } from './limits'
import { announce, runTarget, writeEntry } from './record'
import { raiseFences } from './start'

export type Claimed = { id: string; epoch: number; lane: Lane; isTakeover: boolean }
type Row = {
  id: string
  epoch: number
  lane: Lane
  was: string
  lapsed: Date | null
  from_owner: string | null
  late_ms: number | null
  drill: boolean
}

/** Takes the next run of these lanes: one that waits its turn, or one whose owner let its lease run out. Its targets' fences rise with each claim
 *  but the first, so that the owner before it is refused outside too. Out: null where there is nothing. */
export const claimRun = (lend: Lend, by: { worker: string; lanes: readonly Lane[]; version: number }): Promise<Claimed | null> =>
  inOne(lend, async (client) => {
    const { rows } = await client.query<Row>(
      `WITH next AS (SELECT id, state AS was, owner AS from_owner, lease_until AS lapsed FROM run WHERE lane = ANY($2::smallint[]) AND needs_version <= $3
           AND ((state = 'queued' AND not_before <= clock_timestamp()) OR (state = 'running' AND lease_until < clock_timestamp()))
         ORDER BY lane, not_before, id FOR UPDATE SKIP LOCKED LIMIT 1)
       UPDATE run SET state = 'running', owner = $1, epoch = epoch + 1, lease_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000),
         started_at = coalesce(started_at, clock_timestamp()), waiting_for = NULL
       FROM next WHERE run.id = next.id
       RETURNING run.id, run.epoch, run.lane, run.drill, next.was, next.from_owner, next.lapsed,
         (extract(epoch FROM clock_timestamp() - next.lapsed) * 1000)::int AS late_ms`,
      [by.worker, by.lanes, by.version, LEASE_MS],
    )
    const run = rows[0]
    if (!run) return null
    const isTakeover = run.was === 'running'
    await client.query('INSERT INTO run_owner (run_id, epoch, owner, from_owner, lease_ended_at) VALUES ($1, $2, $3, $4, $5)', [
      run.id,
      run.epoch,
      by.worker,
      run.from_owner,
      run.lapsed,
    ])
    if (run.epoch > 1) {
      const { rows: targets } = await client.query<{ target_key: string }>(
        'SELECT target_key FROM run_target WHERE run_id = $1 AND active',
        [run.id],
      )
      await raiseFences(
        client,
        targets.map(({ target_key: key }) => key),
      )
    }
    if (isTakeover)
      await writeEntry(client, {
        action: 'runs.takeover',
        phase: 'event',
        outcome: 'done',
        runId: run.id,
        target: runTarget(run.id),
        drill: run.drill,
        reason: `${by.worker} takes it over under epoch ${run.epoch}; the lease ended ${run.late_ms} ms before`,
      })
    await announce(client, run.id, `running ${run.epoch}`)
    return { id: run.id, epoch: run.epoch, lane: run.lane, isTakeover }
  })

/** Renews all of these at once. A lease that ran out is never renewed. Out: the ids that were. */
export async function renewRuns(lend: Lend, mine: readonly { id: string; epoch: number }[]): Promise<Set<string>> {
  if (mine.length === 0) return new Set()
  const { rows } = await lend((client) =>
    client.query<{ id: string }>(
      `UPDATE run r SET lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
       FROM unnest($1::uuid[], $2::int[]) AS mine(id, epoch)
       WHERE r.id = mine.id AND r.epoch = mine.epoch AND r.state = 'running' AND r.lease_until > clock_timestamp() RETURNING r.id`,
      [mine.map(({ id }) => id), mine.map(({ epoch }) => epoch), LEASE_MS],
    ),
  )
  return new Set(rows.map(({ id }) => id))
}
