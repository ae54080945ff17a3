import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownDatabase } from '@/server/testing/engine'
import { createPool, withConnection } from './db'

let own: Awaited<ReturnType<typeof ownDatabase>>
beforeAll(async () => {
  own = await ownDatabase()
})
afterAll(() => own.remove())

test('a server that dies between two queries of a transaction does not end the process', async () => {
  const pool = createPool(own.database.url('acgs_app'), 1)
  const unheard: unknown[] = []
  const hear = (cause: unknown) => unheard.push(cause)
  process.on('uncaughtException', hear)
  try {
    const inside = withConnection(pool, async (client) => {
      const ended = new Promise<void>((resolve) => client.once('end', resolve))
      await client.query('BEGIN')
      process.kill(own.database.pid, 'SIGKILL')
      await own.database.gone
      // The connection's end must have been heard of before the next query, or it would merely fail the query.
      await ended
      await client.query('SELECT 1')
    })
    await expect(inside).rejects.toThrow()
    expect(unheard).toEqual([])
    await own.restart()
    expect((await withConnection(pool, (client) => client.query('SELECT 1 AS one'))).rows).toEqual([{ one: 1 }])
  } finally {
    process.off('uncaughtException', hear)
    await pool.end()
  }
})
