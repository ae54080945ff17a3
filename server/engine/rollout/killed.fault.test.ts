import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { decodeSketch } from '@/lib/latency-sketch'
import { createDb, createPool, type Db, type Pool } from '@/server/db'
import { expectNothingLost, startLoad } from '@/server/testing/decision-load'
import { ownDatabase, seedInstallation } from '@/server/testing/engine'
import { type RoleProcess, startRoleProcess } from '@/server/testing/role-process'
import { beginRollout, storeVersion, withMinimumTrust } from '@/server/testing/rollout-rows'
import { bucketOf } from './bucket'

const within = { timeout: 60_000, interval: 50 }
let own: Awaited<ReturnType<typeof ownDatabase>>
let db: Db
let pool: Pool
const started: RoleProcess[] = []
beforeEach(async () => {
  own = await ownDatabase()
  db = createDb(own.database.url('acgs_app'), 3)
  pool = createPool(own.database.url('acgs_app'), 2)
})
afterEach(async () => {
  for (const role of started.splice(0)) await role.kill()
  await db.$disconnect()
  await pool.end()
  await own.remove()
})
async function start(port?: number): Promise<RoleProcess> {
  const folder = { databaseUrl: own.database.url('acgs_app'), dataDir: join(own.root, 'engine') }
  const engine = await startRoleProcess({ role: 'engine', ...folder, ...(port === undefined ? {} : { port }) })
  started.push(engine)
  await vi.waitFor(async () => expect((await fetch(`${engine.url}/ready`)).status).toBe(200), within)
  return engine
}
/** In the canary from one half on: the load of these tests asks for agent-7 alone. */
function idWithAgent7(): string {
  for (;;) {
    const id = crypto.randomUUID()
    if (bucketOf(id, 'agent-7') < 5000) return id
  }
}
const stagesOf = async () => {
  const found = await db.decision.groupBy({ by: ['stage', 'policyVersion'], _count: true })
  return found.map(({ stage, policyVersion, _count }) => ({ stage, policyVersion, count: _count }))
}
const canaried = async () => (await stagesOf()).find(({ stage }) => stage === 'canary')?.count ?? 0

test('F9: an engine killed in canary under load: each decision by the candidate is stored and counted once, and its agents come back to it', async () => {
  const { token } = await seedInstallation(db)
  const version = await storeVersion(db, await withMinimumTrust(0.5))
  const id = await beginRollout(db, { version, step: 'canary_50', id: idWithAgent7() })
  const first = await start()
  const load = startLoad(() => first.url, token)
  await vi.waitFor(async () => expect(await canaried()).toBeGreaterThan(200), within)
  await first.kill()
  const stored = await canaried()
  await start(Number(new URL(first.url).port))
  await vi.waitFor(async () => expect(await canaried()).toBeGreaterThan(stored + 200), within)
  await expectNothingLost(pool, await load.stop())
  await vi.waitFor(async () => {
    const rows = await db.policyRolloutMinute.findMany({ where: { rolloutId: id } })
    const decided = rows.reduce((total, row) => total + Number(row.decided), 0)
    expect(decided).toBe(await canaried())
    expect(rows.reduce((total, row) => total + decodeSketch(row.sketch).count, 0)).toBe(decided)
  }, within)
  for (const { stage, policyVersion } of await stagesOf()) expect(policyVersion).toBe(stage === 'canary' ? String(version) : '1')
})
