import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, vi } from 'vitest'
import { filePolicies } from '@/server/adapters/opa/policies'
import { createContext, systemActor } from '@/server/context'
import { createDb, createPool, type Db, type Pool } from '@/server/db'
import { type Engine, type EngineOptions, startEngine } from '@/server/engine/engine'
import { dataFolder, makeDataFolder, secretsOf } from '@/server/local/data-folder'
import { type Database, startDatabase } from '@/server/local/database'
import { migrate } from '@/server/local/migrate'
import { keepSigningKeys } from '@/server/local/signing-keys'
import { createLog } from '@/server/log'
import { registerAgent } from '@/server/services/agents/register'
import { seedPolicy } from '@/server/services/policies/seed'
import { createToken } from '@/server/services/tokens/create'

const ROOT = join(import.meta.dirname, '..', '..')

/** The evaluator thread as the build makes it, once a test process. Below the project, so that it finds the packages. */
let thread: Promise<URL> | undefined
export function evaluatorThread(): Promise<URL> {
  thread ??= (async () => {
    const outfile = join(ROOT, 'dist', 'test', String(process.pid), 'evaluator-thread.js')
    await build({
      entryPoints: [join(ROOT, 'server/engine/evaluator-thread.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      alias: { '@': ROOT },
      external: ['@open-policy-agent/opa-wasm'],
      logLevel: 'silent',
      banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
    })
    process.once('exit', () => rmSync(join(outfile, '..'), { recursive: true, force: true }))
    return new URL(`file://${outfile}`)
  })()
  return thread
}

/** A database server of its own: these tests listen, lock, and kill it. */
export async function ownDatabase(): Promise<{
  database: Database
  root: string
  restart: () => Promise<Database>
  remove: () => Promise<void>
}> {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'acgs-engine-')))
  makeDataFolder(folder)
  keepSigningKeys(folder.receiptKeys, Date.now())
  const start = (port: { preferred: null } | { fixed: number }) =>
    startDatabase({ folder: folder.postgres, logPath: join(folder.log, 'postgres.log'), secrets: secretsOf(folder), port })
  let database = await start({ preferred: null })
  migrate(database.url('acgs_owner'))
  return {
    get database() {
      return database
    },
    root: folder.root,
    /** After it was killed: the same data on the same port. */
    async restart() {
      database = await start({ fixed: database.port })
      return database
    },
    async remove() {
      await database.stop().catch(() => undefined)
      rmSync(folder.root, { recursive: true, force: true })
    },
  }
}

export function contextOf(db: Db) {
  const actor = systemActor('test')
  const context = createContext({ actor, requestId: crypto.randomUUID(), source: { ip: '127.0.0.1', uaHash: 'test' }, db })
  return { ...context, actor, entry: null }
}

/** The constitution active, `agent-7` in good standing, and a token that may speak for agents named agent-…. */
export async function seedInstallation(db: Db): Promise<{ token: string; tokenId: string }> {
  const ctx = contextOf(db)
  await seedPolicy(ctx, filePolicies())
  await registerAgent(ctx, { agentId: 'agent-7', owner: 'Research', trustLevel: 0.95, clearance: 'confidential' })
  const { token, id } = await createToken(ctx, { label: 'test', scopes: ['decide'], agents: ['agent-*'], days: 1 })
  return { token, tokenId: id }
}

export type TestEngine = {
  engine: Engine
  db: Db
  pool: Pool
  url: string
  metricsUrl: string
  token: string
  tokenId: string
  ask: (body: unknown, more?: { token?: string; path?: string; headers?: Record<string, string> }) => Promise<Response>
  metrics: () => Promise<string>
  stop: () => Promise<void>
}
export type TestEngineOptions = { database: { url: (user: 'acgs_app') => string }; root: string; seeds?: boolean } & Partial<EngineOptions>

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port // it listens on TCP

/** A whole engine in this process over real HTTP, on free ports. Ready when it returns, unless it was told not to seed. */
export async function startTestEngine({ database, root, seeds = true, ...over }: TestEngineOptions): Promise<TestEngine> {
  const url = database.url('acgs_app')
  const db = createDb(url, 4)
  const pool = createPool(url, 6)
  const { token, tokenId } = seeds ? await seedInstallation(db) : { token: '', tokenId: '' }
  const engine = await startEngine({
    engineId: 'engine-test',
    softwareVersion: '0.0.0',
    origin: 'simulated',
    maskKey: 'm'.repeat(32),
    receiptKeyFile: dataFolder(root).receiptKeys,
    dataDir: join(root, 'engine'),
    bind: '127.0.0.1',
    port: 0,
    metricsPort: 0,
    workers: 2,
    // What a busy machine delays is no endless evaluation; the limit itself is tried with the pool.
    limitMs: 10_000,
    spool: { maxBytes: 1e9, maxAgeMs: 3_600_000 },
    threadFile: await evaluatorThread(),
    pool,
    databaseUrl: url,
    policies: filePolicies(),
    log: createLog('test'),
    ...over,
  })
  const here = `http://127.0.0.1:${portOf(engine.server)}`
  const metricsUrl = `http://127.0.0.1:${portOf(engine.metricsServer)}/metrics`
  if (seeds) await vi.waitFor(async () => expectReady(await fetch(`${here}/ready`)), { timeout: 60_000 })
  return {
    engine,
    db,
    pool,
    url: here,
    metricsUrl,
    token,
    tokenId,
    ask: (body, more = {}) =>
      fetch(`${here}${more.path ?? '/v1/evaluate'}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${more.token ?? token}`, 'content-type': 'application/json', ...more.headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    metrics: async () => (await fetch(metricsUrl)).text(),
    async stop() {
      await engine.stop()
      await db.$disconnect()
      await pool.end()
    },
  }
}

/** A database server and an engine for the tests of one file; both are there from the first test on. */
export function hostEngine() {
  let own: Awaited<ReturnType<typeof ownDatabase>> | undefined
  let at: TestEngine | undefined
  beforeAll(async () => {
    own = await ownDatabase()
    at = await startTestEngine({ database: own.database, root: own.root })
  })
  afterAll(async () => {
    await at?.stop()
    await own?.remove()
  })
  const started = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('the engine is started before the first test')
    return one
  }
  return {
    get own() {
      return started(own)
    },
    get at() {
      return started(at)
    },
  }
}

function expectReady(response: Response): void {
  if (!response.ok) throw new Error(`not ready: ${response.status}`)
}

/** A request that the constitution allows. */
export const clean = (over: Record<string, unknown> = {}) => ({
  action: 'data.read_public',
  agent_id: 'agent-7',
  context: {
    environment: { sandbox_enabled: true, network_isolated: true, filesystem_isolated: true },
    benefit_assessment: 0.9,
    harm_risk_assessment: 0.05,
    fairness_assessment: 1,
    responsible_party: 'Research',
  },
  ...over,
})
