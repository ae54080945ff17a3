import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Secrets } from './data-folder.ts'
import { answers, type DatabaseUser, prepareDatabase, urlOf } from './database-roles.ts'
import { bindError, freePort } from './ports.ts'
import { assertOwner, assertTraversable, findBinaries, runAs } from './postgres-binaries.ts'
import { initCluster, livePostmaster, type PostgresFiles, spawnPostgres, stopPostmaster, watchFor } from './postgres-process.ts'
import { isAlive, waitUntil } from './processes.ts'
import { UsageError } from './say.ts'

export type DatabaseOptions = {
  folder: string
  logPath: string
  secrets: Secrets
  /** A fixed port (an error when taken), a preferred one (another when taken), or any. */
  port: { fixed: number } | { preferred: number | null }
  /** False: nothing survives a crash. For tests only. */
  isDurable?: boolean
  ownerMayCreate?: boolean
}

export type Database = {
  pid: number
  port: number
  how: 'made' | 'started' | 'adopted'
  url: (user: DatabaseUser) => string
  /** Resolves when the server process is gone, wanted or not. */
  gone: Promise<void>
  stop: () => Promise<void>
}

const READY_MS = 60_000

async function waitUntilAnswers(port: number, password: string, isGone: () => boolean): Promise<void> {
  const until = performance.now() + READY_MS
  for (;;) {
    const answer = await answers(port, password)
    if (answer === 'yes') return
    if (answer === 'refused')
      throw new UsageError(
        'The database does not accept the password of its data folder: secrets.json and postgres do not belong together.',
      )
    if (isGone()) throw new Error('PostgreSQL ended while starting')
    if (performance.now() > until) throw new UsageError(`PostgreSQL does not answer on port ${port} after ${READY_MS / 1000} s.`)
    await new Promise((next) => setTimeout(next, 30))
  }
}

async function choosePort(wanted: DatabaseOptions['port']): Promise<number> {
  if ('fixed' in wanted) return wanted.fixed
  const kept = wanted.preferred
  return kept !== null && (await bindError(kept, '127.0.0.1')) === null ? kept : freePort()
}

function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').slice(-5).join('\n')
  } catch {
    return ''
  }
}

function goneOf(pid: number, child: { once: (event: 'exit', then: () => void) => unknown } | null): Promise<void> {
  return new Promise((resolve) => {
    if (child) child.once('exit', () => resolve())
    else {
      const timer = setInterval(() => {
        if (isAlive(pid)) return
        clearInterval(timer)
        resolve()
      }, 200)
    }
  })
}

async function openServer(files: PostgresFiles, options: DatabaseOptions) {
  let live = livePostmaster(files.folder)
  if (live && live.status !== 'ready' && live.status !== 'starting') {
    await waitUntil(() => !livePostmaster(files.folder), 15_000)
    live = livePostmaster(files.folder)
  }
  if (live) return { pid: live.pid, port: live.port, how: 'adopted' as const, child: null }
  const isNew = initCluster(files, options.secrets.postgres)
  const port = await choosePort(options.port)
  const child = spawnPostgres(files, { port, logPath: options.logPath })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve())
    child.once('error', reject)
  })
  return { pid: child.pid ?? 0, port, how: isNew ? ('made' as const) : ('started' as const), child }
}

/** Starts the cluster of a folder, or adopts the server that runs on it already; makes both on first use.
 *  Out: a server that answers, with its users and database. It ends with this process, however that ends. */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const binaries = await findBinaries()
  const user = runAs(options.folder)
  mkdirSync(dirname(options.folder), { recursive: true })
  assertTraversable([options.folder, binaries.postgres], user)
  assertOwner(options.folder, user)
  const opened = await openServer({ binaries, folder: options.folder, user, isDurable: options.isDurable ?? true }, options)
  const { pid, port } = opened
  const callOff = watchFor(pid, options.folder)
  const gone = goneOf(pid, opened.child)
  let isGone = false
  void gone.then(() => {
    isGone = true
    callOff()
  })
  try {
    await waitUntilAnswers(port, options.secrets.postgres, () => isGone)
    await prepareDatabase(port, options.secrets, options.ownerMayCreate)
  } catch (cause) {
    callOff()
    if (opened.how !== 'adopted') await stopPostmaster(pid)
    if (cause instanceof UsageError) throw cause
    throw new Error(`PostgreSQL did not start: ${cause instanceof Error ? cause.message : cause}\n${logTail(options.logPath)}`, { cause })
  }
  return {
    pid,
    port,
    how: opened.how,
    url: (name) => urlOf({ port, user: name, password: options.secrets[name] }),
    gone,
    stop: async () => {
      await stopPostmaster(pid)
      await gone
    },
  }
}
