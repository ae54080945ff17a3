import pg from 'pg'
import { pool } from '@/server/db'

/** A database whose clock can be set: a function of the same name stands before the server's own, for the app's new connections. Call it before
 *  the first of them. Out: sets how far it is off. */
export async function settableClock(): Promise<(offMs: number) => Promise<void>> {
  const owner = async (...texts: string[]) => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
    await client.connect()
    try {
      for (const text of texts) await client.query(text)
    } finally {
      await client.end()
    }
  }
  const name = new URL(process.env.DATABASE_OWNER_URL ?? '').pathname.slice(1)
  await owner(
    'CREATE SCHEMA set_clock',
    'CREATE TABLE set_clock.off (ms float8 NOT NULL)',
    'INSERT INTO set_clock.off VALUES (0)',
    `CREATE FUNCTION set_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
       AS 'SELECT pg_catalog.clock_timestamp() + make_interval(secs => (SELECT ms FROM set_clock.off) / 1000)'`,
    'GRANT USAGE ON SCHEMA set_clock TO acgs_app',
    'GRANT SELECT ON set_clock.off TO acgs_app',
    `ALTER DATABASE ${name} SET search_path = set_clock, pg_catalog, public`,
  )
  const { rows } = await pool().query<{ path: string }>(`SELECT current_setting('search_path') AS path`)
  if (!rows[0]?.path.startsWith('set_clock')) throw new Error('a connection was opened before the clock was there')
  return (offMs) => owner(`UPDATE set_clock.off SET ms = ${Number(offMs)}`)
}
