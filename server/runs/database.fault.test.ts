import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { lanePool, pool } from '@/server/db'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { makePlan, runOf, startSteps, stepsOf } from '@/server/testing/runs/orders'
import { slowProxy } from '@/server/testing/slow-proxy'
import { type Lend, lendFrom } from './connection'
import { startRun } from './start'

const { far, step } = hostRuns()
const asOwner = async (text: string) => {
  const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
  await client.connect()
  await client.query(text).finally(() => client.end())
}

test('F3 every connection is cut while runs are under way: each is finished, and nothing is done twice', async () => {
  const steps = Array.from({ length: 4 }, () => step(1, 'once', [aTarget(), { verifyMs: 1500 }]))
  const runs = await Promise.all(steps.map((one) => startSteps({ steps: [one], timeoutMs: 60_000 })))
  await startEngine('w1')
  await startEngine('w2')
  await vi.waitUntil(async () => far().done.length >= 4, { timeout: 15_000 })
  await pool().query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = 'acgs_app'`,
  )
  const isThere = async () =>
    (await pool()
      .query('SELECT 1')
      .catch(() => null)) !== null
  await vi.waitUntil(isThere, { timeout: 10_000 })
  for (const id of runs) await untilRun(id, 'done')
  expect(steps.map(({ params }) => far().doneTo(params.target))).toEqual([1, 1, 1, 1])
})

/** Lends connections that are lost with the answer to a commit, so many times. */
function losing(times: number): Lend {
  let left = times
  return (run) =>
    lendFrom(pool())((client) =>
      run({
        query: async (text, values) => {
          const answer = await client.query<never>(text, values)
          if (text === 'COMMIT' && left-- > 0) throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' })
          return answer
        },
      }),
    )
}

test('F3 the answer to a start is lost: it is looked up by its request, and there is one run', async () => {
  const target = aTarget()
  const planId = await makePlan({ targets: [target], steps: [step(1, 'once', [target])] })
  const order = { planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'a test' }
  const { runId, startedBy } = await startRun(order, losing(1))
  expect(startedBy).toBe('anna')
  await startEngine('w1')
  await untilRun(runId, 'done')
  expect(far().doneTo(target)).toBe(1)
})

test('F3 a start that nobody can look up is unknown, said so, and found when the same is asked again', async () => {
  const target = aTarget()
  const planId = await makePlan({ targets: [target], steps: [step(1, 'once', [target])] })
  const order = { planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'a test' }
  await expect(startRun(order, losing(2))).rejects.toMatchObject({ code: 'UPSTREAM', message: /unknown and being looked up/ })
  const again = await startRun(order, lendFrom(pool()))
  expect(again).toMatchObject({ isNew: false, startedBy: 'anna' })
  expect((await pool().query('SELECT 1 FROM run WHERE request_id = $1', [order.requestId])).rowCount).toBe(1)
  await startEngine('w1')
  await untilRun(again.runId, 'done')
  expect(far().doneTo(target)).toBe(1)
})

test('F4 a database that takes 2 s a query of routine runs: an emergency goes on at its own pace, and routine ones come through', async () => {
  const [routine, emergency] = [aTarget(), aTarget()]
  const proxy = await slowProxy(process.env.DATABASE_URL ?? '')
  try {
    await startEngine('w1', { pools: { 0: lanePool(0), 1: lanePool(1), 2: lanePool(2, proxy.url) } })
    proxy.slowDown(2000)
    const slow = await startSteps({ lane: 2, targets: [routine], steps: [step(1, 'converge', [routine])] })
    const since = Date.now()
    const stop = await startSteps({
      lane: 0,
      precedence: 50,
      class: 'stop',
      targets: [emergency],
      steps: [step(1, 'stop-converge', [emergency])],
      timeoutMs: 30_000,
    })
    await untilRun(stop, 'done')
    expect(Date.now() - since).toBeLessThan(5000)
    expect((await runOf(slow)).state).not.toBe('done')
    proxy.slowDown(0)
    await untilRun(slow, 'done')
    expect([far().doneTo(routine), far().doneTo(emergency)]).toEqual([1, 1])
  } finally {
    await proxy.close()
  }
})

test('F5 a log that cannot be written: nothing is started and nothing is sent, and what waited goes on when it can', async () => {
  const [target, other] = [aTarget(), aTarget()]
  const runId = await startSteps({ targets: [target], steps: [step(1, 'converge', [target])] })
  await asOwner('REVOKE INSERT ON audit_inbox FROM acgs_app')
  try {
    await startEngine('w1')
    await vi.waitUntil(async () => (await runOf(runId)).epoch >= 2, { timeout: 15_000 })
    expect(far().calls.filter((call) => call.target === target)).toEqual([])
    expect((await stepsOf(runId)).map(({ state }) => state)).toEqual(['pending'])
    await expect(startSteps({ targets: [other], steps: [step(1, 'converge', [other])] })).rejects.toThrow('permission denied')
    expect((await pool().query('SELECT 1 FROM run_target WHERE target_key = $1', [other])).rowCount).toBe(0)
  } finally {
    await asOwner('GRANT INSERT ON audit_inbox TO acgs_app')
  }
  await untilRun(runId, 'done')
  expect(far().doneTo(target)).toBe(1)
})
