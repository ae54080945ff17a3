import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createDb, createPool } from '@/server/db'
import { expectNothingLost, startLoad } from '@/server/testing/decision-load'
import { ownDatabase, seedInstallation } from '@/server/testing/engine'
import { startKafka } from '@/server/testing/kafka-broker'
import { type RoleProcess, startRoleProcess } from '@/server/testing/role-process'

let broker: Awaited<ReturnType<typeof startKafka>>
let own: Awaited<ReturnType<typeof ownDatabase>>
const running: RoleProcess[] = []
beforeAll(async () => {
  broker = await startKafka()
  own = await ownDatabase()
})
afterAll(async () => {
  for (const role of running) await role.kill()
  await broker?.remove()
  await own?.remove()
})

const start = async (role: 'engine' | 'worker', n = 1) => {
  const variables = { KAFKA_BROKERS: broker.brokers.join(',') }
  const started = await startRoleProcess({
    role,
    databaseUrl: own.database.url('acgs_app'),
    dataDir: join(own.root, `${role}-${n}`),
    variables,
  })
  running.push(started)
  await vi.waitFor(async () => expect((await fetch(`${started.url}/ready`)).status).toBe(200), { timeout: 30_000, interval: 100 })
  return started
}

test('broker and ingesting worker killed under load: every acknowledged decision is stored once and counted once', async () => {
  const db = createDb(own.database.url('acgs_app'), 2)
  const { token } = await seedInstallation(db)
  const pool = createPool(own.database.url('acgs_app'), 2)
  const engine = await start('engine')
  const worker = await start('worker')
  const load = startLoad(() => engine.url, token)
  const loaded = (more: number, before = load.counted()) =>
    vi.waitFor(() => expect(load.counted()).toBeGreaterThanOrEqual(before + more), { timeout: 60_000, interval: 50 })
  const isIngested = () => vi.waitFor(async () => expect(await db.decision.count()).toBeGreaterThan(0), { timeout: 60_000, interval: 200 })
  await loaded(100)
  await isIngested()
  await broker.kill()
  await loaded(200) // the engine keeps what it answers on its own disk meanwhile
  await broker.start()
  await worker.kill()
  await loaded(100)
  await start('worker', 2)
  await loaded(50)
  const result = await load.stop()
  const ids = new Set(result.acknowledged)
  await vi.waitFor(async () => expect(await db.decision.count({ where: { decisionId: { in: [...ids] } } })).toBe(ids.size), {
    timeout: 60_000,
    interval: 500,
  })
  await expectNothingLost(pool, result)
  expect(await db.decisionLoss.count()).toBe(0)
  await db.$disconnect()
  await pool.end()
}, 240_000)
