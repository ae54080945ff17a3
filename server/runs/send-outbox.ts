import { inOne, type Lend } from './connection'
import type { Told } from './tell'

type Row = { id: string; kind: Told['kind']; body: Record<string, unknown>; attempts: number }
/** How long one that is being sent is left alone: a sender that died is followed by another one. */
const LEASE_S = 15
const MAX_TRIES = 20

/** Takes what waits and hands it on, the oldest first; a page waits for who can send one, which nobody here can. One that fails is tried again, later each time. Sent twice rather than never.
 *  Out: how many went out. */
export async function sendOutbox(lend: Lend, deliver: (told: Told) => Promise<void>): Promise<number> {
  const rows = await inOne(lend, async (client) => {
    const { rows: taken } = await client.query<Row>(
      `UPDATE outbox SET attempts = attempts + 1, not_before = clock_timestamp() + make_interval(secs => $1)
       WHERE id IN (SELECT id FROM outbox WHERE state = 'pending' AND kind IN ('alarm', 'clear') AND not_before <= clock_timestamp() ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED)
       RETURNING id, kind, body, attempts`,
      [LEASE_S],
    )
    return taken.sort((a, b) => (a.id < b.id ? -1 : 1))
  })
  let sent = 0
  for (const { id, kind, body, attempts } of rows) {
    try {
      await deliver({ kind, ...body } as Told) // written by tell() alone
      await lend((client) => client.query(`UPDATE outbox SET state = 'sent', sent_at = clock_timestamp() WHERE id = $1`, [id]))
      sent += 1
    } catch (cause) {
      const text = String(cause instanceof Error ? cause.message : cause).slice(0, 500)
      const state = attempts >= MAX_TRIES ? 'failed' : 'pending'
      await lend((client) =>
        client.query(
          `UPDATE outbox SET state = $2, error = $3, not_before = clock_timestamp() + make_interval(secs => least(60, $4)) WHERE id = $1`,
          [id, state, text, 2 ** Math.min(attempts, 6)],
        ),
      )
    }
  }
  return sent
}
