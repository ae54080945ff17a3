import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from './connection'

/** The run is another worker's now: nothing of it may be written or sent from here. */
export class Fenced extends Error {
  override name = 'Fenced'
}

/** This process is going, and gives the run back at this place. */
export class Released extends Error {
  override name = 'Released'
}

/** A transaction of the run's owner: its first statement is the gate. Short, and without any call to the outside: the renewal waits for its lock.
 *  Errors: Fenced. */
export const gated = <T>(lend: Lend, run: { id: string; epoch: number }, write: (client: Sql) => Promise<T>): Promise<T> =>
  inOne(lend, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM run WHERE id = $1 AND epoch = $2 FOR SHARE', [run.id, run.epoch])
    if (rowCount !== 1) throw new Fenced(`run ${run.id} has another owner than epoch ${run.epoch}`)
    return write(client)
  })
