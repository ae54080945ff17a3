import { createPool, type Pool } from '@/server/db'
import { env } from '@/server/env'

/** Of a run: before the nth commit that moves this step of it. */
export type Place = { n: number; commit: number }
export type Places = Record<string, Place>

const MOVES = /^UPDATE step (s )?SET state/

/** A pool on which each named run stands still before a commit, which is taken back, until all of them stand: then the process kills itself. What the
 *  database has is what a death at that commit leaves of each. */
export function standingPool(places: Places): Pool {
  const left = new Map(Object.entries(places))
  const pool = createPool(env().DATABASE_URL ?? '', left.size + 8)
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>
    const watched = (...given: unknown[]): unknown => {
      const [text, values] = given
      const [runId, n] = Array.isArray(values) ? values : []
      const place = left.get(String(runId))
      const isHere = typeof text === 'string' && MOVES.test(text) && place !== undefined && place.n === n
      if (!isHere || --place.commit > 0) return query(...given)
      return query('ROLLBACK').then(() => {
        left.delete(String(runId))
        if (left.size === 0) process.kill(process.pid, 'SIGKILL')
        return new Promise(() => undefined)
      })
    }
    client.query = watched as typeof client.query // the same in every way of calling it
  })
  return pool
}
