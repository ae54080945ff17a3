import pg from 'pg'
import type { Secrets } from './data-folder.ts'

export const DATABASE = 'acgs_lite'
/** The users of the product. The owner migrates; the others have only what the migrations grant them. */
export const USERS = ['acgs_owner', 'acgs_app', 'acgs_sequencer', 'acgs_auditor'] as const
export type DatabaseUser = (typeof USERS)[number] | 'postgres'

export type Login = { port: number; user: DatabaseUser; password: string; database?: string }
export const urlOf = ({ port, user, password, database = DATABASE }: Login): string =>
  `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

/** Makes users and database, or brings their passwords in line with the data folder. Repeats are harmless.
 *  In: `ownerMayCreate` lets the owner make databases, which only the drift check's shadow database needs. */
export async function prepareDatabase(port: number, secrets: Secrets, ownerMayCreate = false): Promise<void> {
  const admin = new pg.Client({
    connectionString: urlOf({ port, user: 'postgres', password: secrets.postgres, database: 'postgres' }),
    connectionTimeoutMillis: 5000,
  })
  await admin.connect()
  try {
    const { rows } = await admin.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [USERS])
    const known = new Set(rows.map((row) => row.rolname))
    for (const user of USERS) {
      const verb = known.has(user) ? 'ALTER' : 'CREATE'
      await admin.query(`${verb} ROLE ${user} LOGIN PASSWORD ${admin.escapeLiteral(secrets[user])}`)
    }
    if (ownerMayCreate) await admin.query('ALTER ROLE acgs_owner CREATEDB')
    const found = await admin.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE])
    if (found.rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE} OWNER acgs_owner`)
    await admin.query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`)
    await admin.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO ${USERS.join(', ')}`)
  } finally {
    await admin.end()
  }
}

/** Whether the server answers this user now. */
export async function answers(port: number, password: string): Promise<'yes' | 'no' | 'refused'> {
  const client = new pg.Client({
    connectionString: urlOf({ port, user: 'postgres', password, database: 'postgres' }),
    connectionTimeoutMillis: 2000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return 'yes'
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === '28P01' ? 'refused' : 'no'
  } finally {
    await client.end().catch(() => undefined)
  }
}
