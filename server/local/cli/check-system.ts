import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { filePolicies } from '@/server/adapters/opa/policies'
import { askCluster } from '@/server/local/ask-cluster'
import type { DataFolder } from '@/server/local/data-folder'
import type { Running } from '@/server/local/running'
import { ROOT } from '@/server/local/source-hash'
import { type Finding, finding } from './check-machine'
import { databaseUrl } from './installation'
import { probeRoles } from './probe'

type Checked = Omit<Finding, 'name'>

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<T>(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function checkDatabase(url: string): Promise<Checked> {
  const rows = await query<{ version: string; number: number }>(
    url,
    "SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number",
  )
  const { version = 'unknown', number = 0 } = rows[0] ?? {}
  return number < 150_000
    ? { state: 'fail', detail: `PostgreSQL ${version}`, fix: 'Use PostgreSQL 15 or newer.' }
    : { state: 'ok', detail: `PostgreSQL ${version} answers` }
}

async function checkMigrations(url: string): Promise<Checked> {
  const folder = join(ROOT, 'prisma', 'migrations')
  const wanted = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'migration.sql')))
  const rows = await query<{ name: string; done: boolean }>(
    url,
    'SELECT migration_name AS name, finished_at IS NOT NULL AS done FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  const done = new Set(rows.filter((row) => row.done).map((row) => row.name))
  const missing = wanted.filter((name) => !done.has(name))
  if (missing.length > 0)
    return { state: 'fail', detail: `not applied: ${missing.join(', ')}`, fix: 'Start again: npm start applies them.' }
  return { state: 'ok', detail: `all ${wanted.length} applied` }
}

async function checkBundle(url: string): Promise<Checked> {
  const rows = await query<{ version: number; bundle: Buffer; digest: string; hash: string }>(
    url,
    `SELECT v.version, v.bundle, v.bundle_digest AS digest, v.constitution_hash AS hash FROM policy_activation a JOIN policy_version v ON v.version = a.version ORDER BY a.seq DESC LIMIT 1`,
  )
  const active = rows[0]
  if (!active)
    return {
      state: 'fail',
      detail: 'no version is active, so every decision is a denial',
      fix: 'Start again; if it stays so, see log/worker.log in the data folder.',
    }
  const digest = `sha256:${createHash('sha256').update(active.bundle).digest('hex')}`
  const { constitutionHash } = await filePolicies().openBundle(active.bundle)
  if (digest !== active.digest || constitutionHash !== active.hash)
    return {
      state: 'fail',
      detail: `version ${active.version} is not the bundle that was activated`,
      fix: 'Treat it as an incident: the stored bundle was changed.',
    }
  return { state: 'ok', detail: `version ${active.version}, ${constitutionHash.slice(0, 23)}…, recomputed` }
}

type LogRow = {
  size: string
  age: number | null
  waits: string | null
  waiting: string
  oldest: number | null
  bad: string | null
  copies: string
  behind: string
}

/** The audit log: sealed, signed, copied, and nothing found wrong. */
async function checkAuditLog(url: string): Promise<Checked> {
  const [log] = await query<LogRow>(
    url,
    `SELECT h.size, extract(epoch FROM clock_timestamp() - h.noted_at)::float8 AS age, h.waits_why AS waits, b.entries AS waiting,
       extract(epoch FROM clock_timestamp() - b.oldest)::float8 AS oldest,
       (SELECT detail FROM (SELECT DISTINCT ON (kind) is_good, detail FROM audit_check ORDER BY kind, at DESC, id DESC) c WHERE NOT is_good LIMIT 1) AS bad,
       (SELECT count(*) FROM audit_anchor) AS copies,
       (SELECT count(*) FROM audit_anchor WHERE at IS NULL OR at < clock_timestamp() - interval '5 minutes') AS behind
     FROM audit_head h, acgs_audit_backlog() b`,
  )
  if (!log) return { state: 'fail', detail: 'the log has no head', fix: 'Treat it as an incident: the log was changed.' }
  const seeLog = 'See log/worker.log in the data folder.'
  if (log.bad)
    return { state: 'fail', detail: log.bad.slice(0, 200), fix: 'Treat it as an incident: the log does not match its proof. Open /audit.' }
  if ((log.oldest ?? 0) > 10) return { state: 'fail', detail: `${log.waiting} entries wait to be sealed`, fix: seeLog }
  const sealed = `${log.size} entries sealed`
  if (log.waits) return { state: 'warn', detail: `${sealed}, not signed: ${log.waits}`, fix: 'See ACGS_AUDIT_KEY_FILE in the README.' }
  if (log.age === null || log.age > 180) return { state: 'warn', detail: `${sealed}, no checkpoint in the last minutes`, fix: seeLog }
  if (Number(log.behind) > 0) return { state: 'warn', detail: `${sealed}, ${log.behind} of ${log.copies} copies are behind`, fix: seeLog }
  return {
    state: 'ok',
    detail: `${sealed}, checkpoint ${Math.round(log.age)} s old, ${log.copies === '1' ? '1 copy' : `${log.copies} copies`}`,
  }
}

/** The local cluster, with the console's own account. One of yours is the roles' business: they say how they fare with it. */
async function checkCluster(folder: DataFolder, { ports }: Running): Promise<Checked> {
  const { status, body, tookMs } = await askCluster(join(folder.cluster, 'kubeconfig-acgs-console'), '/readyz')
  if (status !== 200)
    return { state: 'fail', detail: `HTTP ${status}: ${body.slice(0, 200)}`, fix: 'See log/cluster.log in the data folder.' }
  return { state: 'ok', detail: `local, simulated workloads, ready in ${tookMs.toFixed(0)} ms on port ${ports.cluster}` }
}

type Seen = { sources: number; complete: number; isReachable: boolean }

/** A cluster of yours, by what the console says that it sees of it. */
async function checkSeen(url: string): Promise<Checked> {
  const [row] = await query<{ seen: Seen | null }>(
    url,
    `SELECT status->'cluster' AS seen FROM role_instance WHERE role = 'console' AND heartbeat_at > clock_timestamp() - interval '10 seconds'
     ORDER BY heartbeat_at DESC LIMIT 1`,
  )
  const fix = 'See KUBECONFIG in the README, and the source “Cluster” in the top bar.'
  if (!row?.seen) return { state: 'fail', detail: 'no console says that it watches one', fix }
  const { sources, complete, isReachable } = row.seen
  const detail = `one of yours, ${complete} of ${sources} kinds are seen`
  if (!isReachable) return { state: 'fail', detail: `${detail}, the API server is not ready`, fix }
  return complete === sources ? { state: 'ok', detail } : { state: 'warn', detail, fix }
}

/** What the running system says of itself. Not running is a warning: the machine may be fine. */
export async function checkSystem(folder: DataFolder, running: Running | null): Promise<Finding[]> {
  if (!running) return [{ name: 'system', state: 'warn', detail: 'not running on this data folder', fix: 'npm start' }]
  const app = databaseUrl({ folder, running }, 'acgs_app')
  const owner = databaseUrl({ folder, running }, 'acgs_owner')
  const unknown = (variable: string): Checked => ({
    state: 'warn',
    detail: 'not checked',
    fix: `Set ${variable} for this command: the database is one of yours.`,
  })
  const restart = 'See log/postgres.log in the data folder; start again.'
  const database = await Promise.all([
    finding('database', restart, () => (app ? checkDatabase(app) : unknown('DATABASE_URL'))),
    finding('migrations', restart, () => (owner ? checkMigrations(owner) : unknown('DATABASE_OWNER_URL'))),
    finding('policy', restart, () => (app ? checkBundle(app) : unknown('DATABASE_URL'))),
    finding('audit log', restart, () => (app ? checkAuditLog(app) : unknown('DATABASE_URL'))),
  ])
  const roles = await probeRoles(running)
  const cluster = running.hasLocalCluster
    ? await finding('cluster', 'See log/cluster.log in the data folder.', () => checkCluster(folder, running))
    : await finding('cluster', restart, () => (app ? checkSeen(app) : unknown('DATABASE_URL')))
  return [
    ...database,
    cluster,
    ...roles.map(({ role, isReady, detail, port }): Finding => {
      if (isReady) return { name: role, state: 'ok', detail: `${detail} on port ${port}` }
      return { name: role, state: 'fail', detail, fix: `See log/${role}.log in the data folder.` }
    }),
  ]
}
