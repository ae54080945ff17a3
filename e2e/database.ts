import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

type User = 'acgs_app' | 'acgs_owner'

const read = (name: string) => JSON.parse(readFileSync(join(process.env.ACGS_DATA_DIR || '.acgs', name), 'utf8')) as Record<string, unknown>

/** One connection to the database of the system under test: for states that no journey can bring about by itself. */
export async function withDatabase<T>(user: User, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(`postgresql://127.0.0.1:${read('running.json').databasePort}/acgs_lite`)
  url.username = user
  url.password = String(read('secrets.json')[user])
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}
