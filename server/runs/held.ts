import { FREEZE_LOCK, frozenUntil, isHeldByFreeze } from '@/lib/freeze-class'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from './connection'
import { wakeRun } from './decide'
import { gated } from './gate'
import { loadRun, type RunRow } from './load'
import type { Work } from './machine'

/** A freeze of changes holds the run here: nothing of the step was sent, and nothing is until it is over. */
export class Held extends Error {
  override name = 'Held'
}

/** The newest end of the freezes in force, by the database's clock. */
const FREEZE = `SELECT max(until) AS until FROM change_freeze WHERE ended_at IS NULL AND until > clock_timestamp()`

const frozenTo = async (client: Sql): Promise<Date | null> => (await client.query<{ until: Date | null }>(FREEZE)).rows[0]?.until ?? null

/** In the transaction that lets a step go on: no freeze starts between this look and the commit. Errors: Held. */
export async function refuseIfHeld(client: Sql, run: RunRow): Promise<void> {
  if (!isHeldByFreeze(run)) return
  await client.query('SELECT pg_advisory_xact_lock_shared($1::bigint)', [FREEZE_LOCK])
  const until = await frozenTo(client)
  if (until) throw new Held(frozenUntil(until))
}

/** A held run that goes on: the time that it was held does not count, its own and its open steps' ends move by as much. Out: the run. */
export const letGo = ({ lend, lease, run }: Work): Promise<RunRow> =>
  gated(lend, lease, async (client) => {
    if ((await frozenTo(client)) !== null) return run
    await client.query(
      `WITH held AS (SELECT id, clock_timestamp() - held_at AS lasted FROM run WHERE id = $1 AND held_at IS NOT NULL),
         moved AS (UPDATE step SET deadline_at = deadline_at + held.lasted FROM held WHERE run_id = held.id AND finished_at IS NULL)
       UPDATE run SET held_at = NULL, deadline_at = deadline_at + held.lasted FROM held WHERE run.id = held.id`,
      [run.id],
    )
    return loadRun(client, run.id)
  })

/** Brings back the runs that no freeze holds any more, however it ended. */
export const wakeHeld = (lend: Lend): Promise<void> =>
  inOne(lend, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM run WHERE state = 'waiting' AND held_at IS NOT NULL AND (${FREEZE}) IS NULL ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED`,
    )
    for (const { id } of rows) await wakeRun(client, id)
  })
