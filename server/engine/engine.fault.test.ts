import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDb, createPool, type Pool } from '@/server/db'
import { expectAllAnswered, expectNothingLost, startLoad } from '@/server/testing/decision-load'
import { clean, ownDatabase, seedInstallation, startTestEngine } from '@/server/testing/engine'
import { type RoleProcess, startRoleProcess } from '@/server/testing/role-process'

let own: Awaited<ReturnType<typeof ownDatabase>>
let pool: Pool
const running: RoleProcess[] = []
beforeEach(async () => {
  own = await ownDatabase()
  pool = createPool(own.database.url('acgs_app'), 3)
})
afterEach(async () => {
  for (const role of running.splice(0)) await role.kill()
  await pool.end()
  await own.remove()
})

async function seed(): Promise<string> {
  const db = createDb(own.database.url('acgs_app'), 2)
  const { token } = await seedInstallation(db)
  await db.$disconnect()
  return token
}
async function start(role: 'engine' | 'worker', port?: number): Promise<RoleProcess> {
  const started = await startRoleProcess({
    role,
    databaseUrl: own.database.url('acgs_app'),
    dataDir: join(own.root, role),
    ...(port === undefined ? {} : { port }),
  })
  running.push(started)
  return started
}
const ready = (url: string) =>
  vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), { timeout: 60_000, interval: 50 })
const loaded = (load: { counted: () => number }, atLeast: number) =>
  vi.waitFor(() => expect(load.counted()).toBeGreaterThanOrEqual(atLeast), { timeout: 60_000, interval: 20 })
const within = { timeout: 20_000, interval: 20 }
const killDatabase = () => process.kill(own.database.pid, 'SIGKILL')

test('engine killed under load: never an allow that was not evaluated, no acknowledged decision lost', async () => {
  const token = await seed()
  const first = await start('engine')
  await ready(first.url)
  const load = startLoad(() => first.url, token)
  await loaded(load, 300)
  await first.kill()
  const before = load.counted()
  const second = await start('engine', Number(new URL(first.url).port))
  await ready(second.url)
  await loaded(load, before + 100)
  await expectNothingLost(pool, await load.stop())
})

test('engine killed while the database is away: what it had acknowledged is written after its restart', async () => {
  const token = await seed()
  const first = await start('engine')
  await ready(first.url)
  killDatabase()
  await own.database.gone
  const load = startLoad(() => first.url, token)
  await loaded(load, 200)
  await first.kill()
  const result = await load.stop()
  await own.restart()
  await start('engine')
  await expectNothingLost(pool, result)
})

test('database killed under load: decisions go on from what is known, are spooled, and arrive once', async () => {
  const token = await seed()
  const engine = await start('engine')
  await ready(engine.url)
  const load = startLoad(() => engine.url, token)
  await loaded(load, 200)
  killDatabase()
  await own.database.gone
  const before = load.counted()
  await loaded(load, before + 500)
  await vi.waitFor(
    async () =>
      expect(await (await fetch(`${engine.url}/health`)).json()).toMatchObject({ status: 'degraded', dependencies: { database: 'down' } }),
    {
      timeout: 30_000,
    },
  )
  await own.restart()
  await loaded(load, load.counted() + 100)
  await expectNothingLost(pool, await load.stop())
  await vi.waitFor(async () => expect(await (await fetch(`${engine.url}/health`)).json()).toMatchObject({ status: 'healthy' }), {
    timeout: 30_000,
  })
})

test('database down at the start: the engine stays, says why it is not ready, and becomes ready with the database', async () => {
  await seed()
  killDatabase()
  await own.database.gone
  const engine = await start('engine')
  await vi.waitFor(
    async () => {
      const response = await fetch(`${engine.url}/ready`)
      expect(response.status).toBe(503)
      expect(await response.json()).toEqual({ status: 'not_ready', reasons: ['the database does not answer'] })
    },
    { timeout: 30_000 },
  )
  const asked = await fetch(`${engine.url}/v1/evaluate`, { method: 'POST', headers: { authorization: 'Bearer x' } })
  expect(asked.status).toBe(503)
  expect(await asked.json()).toMatchObject({ allow: false, error: { code: 'not_ready' } })
  await own.restart()
  await ready(engine.url)
  expect(engine.child.exitCode).toBeNull()
})

test('worker killed under load: decisions do not notice', async () => {
  const token = await seed()
  const engine = await start('engine')
  await ready(engine.url)
  const worker = await start('worker')
  await ready(worker.url)
  const load = startLoad(() => engine.url, token, 2) // fewer than there are threads: nobody waits for one
  await loaded(load, 100)
  await worker.kill()
  await loaded(load, load.counted() + 200)
  const result = await load.stop()
  expectAllAnswered(result)
  await expectNothingLost(pool, result)
})

test('SIGTERM: the running request is answered, the record is in the database, the process ends by itself', async () => {
  const token = await seed()
  const engine = await start('engine')
  await ready(engine.url)
  const load = startLoad(() => engine.url, token)
  await loaded(load, 100)
  const endedAt = performance.now()
  expect(await engine.end()).toBe(0)
  expect(performance.now() - endedAt).toBeLessThan(8000)
  await expectNothingLost(pool, await load.stop())
})

test('a journal that cannot be written: no answer at all instead of one without a record, and well again by itself', async () => {
  const at = await startTestEngine({ database: own.database, root: own.root })
  try {
    expect((await at.ask(clean())).status).toBe(200)
    await vi.waitFor(async () => expect(at.engine.parts.journal.backlog().records).toBe(0), within)
    rmSync(join(own.root, 'engine', 'journal'), { recursive: true })
    const response = await at.ask(clean())
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ allow: false, error: { code: 'upstream_unavailable' } })
    expect(at.engine.status()).toMatchObject({ refusedLastMinute: 1 })
    await vi.waitFor(async () => expect((await fetch(`${at.url}/ready`)).status).toBe(200), within)
    expect((await at.ask(clean())).status).toBe(200)
  } finally {
    await at.stop()
  }
})
