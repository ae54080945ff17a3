// Applies prisma/migrations/*/migration.sql the way `prisma migrate deploy` does, with only `pg`:
// same bookkeeping table, same checksums, same advisory lock, one implicit transaction per file.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

if (!process.env.DATABASE_OWNER_URL) {
  console.error('migrate: set DATABASE_OWNER_URL to the address of the owner, postgresql://user:password@host:5432/database')
  process.exit(2)
}
const url = new URL(process.env.DATABASE_OWNER_URL)
const schema = url.searchParams.get('schema') ?? 'public'
url.searchParams.delete('schema')
const dir = process.env.MIGRATIONS_DIR ?? join(import.meta.dirname, 'migrations')
const q = pg.escapeIdentifier

async function connect() {
  const client = new pg.Client({ connectionString: url.href })
  try {
    await client.connect()
    return client
  } catch (cause) {
    if (cause.code !== '3D000') throw cause // database does not exist: create it once, like Prisma does
    const admin = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href })
    await admin.connect()
    await admin.query(`CREATE DATABASE ${q(decodeURIComponent(url.pathname.slice(1)))}`).catch((raced) => {
      if (!['42P04', '23505'].includes(raced.code)) throw raced
    })
    await admin.end()
    return connect()
  }
}

async function applyAll(client) {
  if (schema !== 'public') await client.query(`CREATE SCHEMA IF NOT EXISTS ${q(schema)}`)
  await client.query(`SET search_path TO ${q(schema)}`)
  await client.query('SELECT pg_advisory_lock(72707369)') // Prisma's own lock id
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
    logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`)
  const { rows } = await client.query('SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL')
  const failed = rows.filter((row) => !row.finished_at).map((row) => row.migration_name)
  if (failed.length) throw new Error(`unresolved failed migration: ${failed.join(', ')} (see prisma migrate resolve)`)
  const done = new Map(rows.map((row) => [row.migration_name, row.checksum]))
  const names = readdirSync(dir)
    .filter((name) => existsSync(join(dir, name, 'migration.sql')))
    .sort()
  let applied = 0
  for (const name of names) {
    const sql = readFileSync(join(dir, name, 'migration.sql'), 'utf8')
    const sum = createHash('sha256').update(sql).digest('hex')
    if (done.has(name)) {
      if (done.get(name) !== sum) console.warn(`warning: ${name} was edited after it was applied`)
      continue
    }
    await applyOne(client, { name, sql, sum })
    applied++
    console.log(`applied ${name}`)
  }
  console.log(`${applied} applied, ${names.length - applied} already in place`)
}

async function applyOne(client, { name, sql, sum }) {
  const id = randomUUID()
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [id, sum, name])
  try {
    await client.query(sql)
  } catch (cause) {
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [
      id,
      `${cause.code} ${cause.message} at ${cause.position ?? '?'}`,
    ])
    throw new Error(`${name}: ${cause.message}`, { cause })
  }
  await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id])
}

try {
  const client = await connect()
  try {
    await applyAll(client)
  } finally {
    await client.end()
  }
} catch (cause) {
  console.error(`migrate: ${cause.message || cause.code}`)
  process.exitCode = 1
}
