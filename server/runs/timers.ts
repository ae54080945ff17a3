import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from './connection'
import { wakeRun } from './decide'
import { wordsOf } from './trouble'

export type Timer = { id: string; kind: string; ref: string; dueAt: Date; snapshotId: string | null }
/** What a timer of one kind does, in the transaction that marks it fired: rows and words in the outbox, no outside call. */
export type OnTimer = (client: Sql, timer: Timer) => Promise<void>

const BATCH = 50

/** Sets a timer once: the same kind, reference and time are the same timer. */
export async function armTimer(
  client: Sql,
  { kind, ref, dueAt, snapshotId = null }: Omit<Timer, 'id' | 'snapshotId'> & { snapshotId?: string | null },
): Promise<void> {
  await client.query(
    'INSERT INTO timer (id, kind, ref, due_at, snapshot_id) VALUES (gen_random_uuid(), $1, $2, $3, $4) ON CONFLICT (kind, ref, due_at) DO NOTHING',
    [kind, ref, dueAt, snapshotId],
  )
}

/** A run that waits for a time. */
const wakeWaiting: OnTimer = async (client, { ref }) => void (await wakeRun(client, ref))

/** Fires what is due by the database's clock; states decide, so nothing fires twice. One that fails stays armed and holds up no other.
 *  Out: how many fired. */
export const fireTimers = (
  lend: Lend,
  handlers: Record<string, OnTimer> = {},
  onError: (timer: Timer, why: string) => void = () => undefined,
): Promise<number> =>
  inOne(lend, async (client) => {
    const known: Record<string, OnTimer> = { run: wakeWaiting, ...handlers }
    const { rows } = await client.query<Timer>(
      `SELECT id, kind, ref, due_at AS "dueAt", snapshot_id AS "snapshotId" FROM timer
       WHERE state = 'armed' AND due_at <= clock_timestamp() AND kind = ANY($1) ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [Object.keys(known)],
    )
    let fired = 0
    for (const timer of rows) {
      await client.query('SAVEPOINT timer')
      try {
        await known[timer.kind]?.(client, timer)
        await client.query(`UPDATE timer SET state = 'fired', fired_at = clock_timestamp() WHERE id = $1`, [timer.id])
        await client.query('RELEASE SAVEPOINT timer')
        fired += 1
      } catch (cause) {
        await client.query('ROLLBACK TO SAVEPOINT timer')
        onError(timer, wordsOf(cause))
      }
    }
    return fired
  })
