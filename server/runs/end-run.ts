import { inOne } from './connection'
import { Fenced } from './gate'
import type { Work } from './machine'
import { supersede } from './preempt'
import { announce, runTarget, writeEntry } from './record'
import { tell } from './tell'
import type { Waiting } from './verify-step'

export type RunEnd = { state: 'done' | 'failed' | 'cancelled'; outcome: string }

/** Ends a run and frees its targets, in one transaction. Errors: Fenced. */
export const endRun = ({ lend, lease, run }: Work, { state, outcome }: RunEnd): Promise<void> =>
  inOne(lend, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE run SET state = $3, outcome = $4, owner = NULL, lease_until = NULL, waiting_for = NULL, finished_at = clock_timestamp()
       WHERE id = $1 AND epoch = $2 AND state = 'running'`,
      [run.id, lease.epoch, state, outcome.slice(0, 500)],
    )
    if (rowCount !== 1) throw new Fenced(`run ${run.id} ended under another epoch`)
    await client.query('UPDATE run_target SET active = false WHERE run_id = $1', [run.id])
    await client.query(`UPDATE timer SET state = 'cancelled' WHERE kind = 'run' AND ref = $1 AND state = 'armed'`, [run.id])
    if (state === 'done' && outcome.startsWith('verified')) await supersede(client, run.id)
    await writeEntry(client, {
      action: 'runs.end',
      phase: 'event',
      outcome: state === 'done' ? 'done' : 'failed',
      runId: run.id,
      target: runTarget(run.id),
      reason: outcome,
      drill: run.isDrill,
    })
    await announce(client, run.id, state)
    const key = `run:${run.id}`
    if (state === 'failed')
      await tell(client, `${key}:failed:${lease.epoch}`, {
        kind: 'alarm',
        key,
        severity: run.class === 'stop' ? 1 : 3,
        title: run.class === 'stop' ? `The stop is not confirmed: ${run.kind}` : `A run failed: ${run.kind}`,
        detail: outcome.slice(0, 500),
        href: `/runs/${run.id}`,
      })
    else await tell(client, `${key}:clear:${lease.epoch}`, { kind: 'clear', key })
  })

/** Leaves a run to a person: the lease is free, its targets stay taken, and two levels are called at once. Errors: Fenced. */
export const parkUncertain = ({ lend, lease, run }: Work, why: string): Promise<void> =>
  inOne(lend, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE run SET state = 'uncertain', owner = NULL, lease_until = NULL, waiting_for = $3 WHERE id = $1 AND epoch = $2 AND state = 'running'`,
      [run.id, lease.epoch, why.slice(0, 500)],
    )
    if (rowCount !== 1) throw new Fenced(`run ${run.id} went on under another epoch`)
    await announce(client, run.id, 'uncertain')
    await tell(client, `run:${run.id}:uncertain:${lease.epoch}`, {
      kind: 'alarm',
      key: `run:${run.id}`,
      severity: run.class === 'stop' ? 1 : 2,
      title: `Nobody can say what happened: ${run.kind}`,
      detail: why.slice(0, 500),
      href: `/runs/${run.id}`,
    })
  })

/** Waits without a lease, until a timer, a decision or a wake. Out: false where one came on the way, so that the step is asked again.
 *  Errors: Fenced. */
export const parkWaiting = ({ lend, lease, run }: Work, { waiting, until, isHeld = false }: Waiting): Promise<boolean> =>
  inOne(lend, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE run SET state = 'waiting', owner = NULL, lease_until = NULL, waiting_for = $3,
         held_at = CASE WHEN $5 THEN coalesce(held_at, clock_timestamp()) ELSE held_at END
       WHERE id = $1 AND epoch = $2 AND state = 'running' AND wakes = $4`,
      [run.id, lease.epoch, waiting.slice(0, 500), run.wakes, isHeld],
    )
    if (rowCount !== 1) {
      const { rows } = await client.query<{ epoch: number }>('SELECT epoch FROM run WHERE id = $1', [run.id])
      if (rows[0]?.epoch !== lease.epoch) throw new Fenced(`run ${run.id} went on under another epoch`)
      return false
    }
    if (until)
      await client.query(
        `INSERT INTO timer (id, kind, ref, due_at) VALUES (gen_random_uuid(), 'run', $1, $2)
         ON CONFLICT (kind, ref, due_at) DO UPDATE SET state = 'armed', fired_at = NULL`,
        [run.id, until],
      )
    await announce(client, run.id, 'waiting')
    return true
  })

/** Gives a run back: whoever is free goes on with it. `waitMs` keeps a run that cannot go on here from coming back at once. */
export const releaseRun = ({ lend, lease, run }: Pick<Work, 'lend' | 'lease'> & { run: { id: string } }, waitMs = 0): Promise<void> =>
  inOne(lend, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE run SET state = 'queued', owner = NULL, lease_until = NULL, not_before = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
       WHERE id = $1 AND epoch = $2 AND state = 'running'`,
      [run.id, lease.epoch, waitMs],
    )
    if (rowCount === 1) await announce(client, run.id, 'queued')
  })
