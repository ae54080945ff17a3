import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dataFolder, secretsOf } from './data-folder'
import { startDatabase } from './database'
import { urlOf } from './database-roles'
import { livePostmaster } from './postgres-process'
import { isAlive, waitUntil } from './processes'

const HOLDER = join(import.meta.dirname, '..', 'testing', 'hold-system.mts')
type Said = { database?: number; port?: number; child: number }
let root = ''
let holder: ChildProcess | null = null
let latest: Said = { child: 0 }

function hold(): Promise<Required<Said>> {
  const started = spawn(process.execPath, [HOLDER, root], { stdio: ['ignore', 'pipe', 'inherit'] })
  holder = started
  return new Promise((resolve) => {
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return
      latest = JSON.parse(line) as Said // written by the holder alone
      if (latest.database) resolve(latest as Required<Said>)
    })
  })
}

async function countRows(port: number): Promise<number> {
  const { acgs_app: password } = secretsOf(dataFolder(root))
  const client = new pg.Client({ connectionString: urlOf({ port, user: 'acgs_app', password }) })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ n: number }>('SELECT 1 AS n')
  await client.end()
  return rows[0]?.n ?? 0
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'acgs-hold-'))
})
afterEach(async () => {
  holder?.kill('SIGKILL')
  await waitUntil(() => livePostmaster(dataFolder(root).postgres) === null, 10_000)
  rmSync(root, { recursive: true, force: true })
})

test('a killed supervisor leaves no database and no child behind', async () => {
  const { database, child } = await hold()
  holder?.kill('SIGKILL')
  expect(await waitUntil(() => !isAlive(database) && !isAlive(child), 10_000)).toBe(true)
})

test('a killed database comes back on the same port while the rest runs on', async () => {
  const { database, port, child } = await hold()
  process.kill(database, 'SIGKILL')
  await waitUntil(() => ![database, undefined].includes(livePostmaster(dataFolder(root).postgres)?.pid), 20_000)
  await expect.poll(() => countRows(port).catch(() => 0), { timeout: 20_000 }).toBe(1)
  expect(isAlive(child)).toBe(true)
})

test('a killed child comes back by itself', async () => {
  const { child } = await hold()
  process.kill(child, 'SIGKILL')
  await expect.poll(() => latest.child, { timeout: 10_000 }).not.toBe(child)
  await expect.poll(() => latest.child > 0 && isAlive(latest.child), { timeout: 10_000 }).toBe(true)
})

test('a second start on a folder whose server lives adopts it, and keeps its data', async () => {
  const { database, port } = await hold()
  const folder = dataFolder(root)
  const second = await startDatabase({
    folder: folder.postgres,
    logPath: join(folder.log, 'second.log'),
    secrets: secretsOf(folder),
    port: { preferred: null },
  })
  expect({ how: second.how, pid: second.pid, port: second.port }).toEqual({ how: 'adopted', pid: database, port })
  holder?.kill('SIGKILL')
  await second.gone
})
