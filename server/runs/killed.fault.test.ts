import { expect, test, vi } from 'vitest'
import { lanePool, pool } from '@/server/db'
import { entriesAbout } from '@/server/testing/audit'
import { cutProxy } from '@/server/testing/cut-proxy'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { fencesOf, runOf, startSteps, stepsOf, takenOver } from '@/server/testing/runs/orders'
import { startWorkerProcess } from '@/server/testing/runs/worker-process'

const { far, step } = hostRuns()

/** Each place where a worker can die, by what it had kept: the nth commit of the step was not made. A reading step has one less. */
const DEATHS = (['read', 'converge', 'keyed', 'once'] as const).flatMap((effect) =>
  (effect === 'read' ? (['pending', 'running', 'verifying'] as const) : (['pending', 'intent', 'running', 'verifying'] as const)).map(
    (state, at) => ({ effect, state, diesBefore: at + 1 }),
  ),
)

test.each(DEATHS)('F21 SIGKILL in $state of a $effect step: another process finishes it, and nothing is done twice', async (death) => {
  const { effect, state, diesBefore } = death
  const target = aTarget()
  const runId = await startSteps({ targets: [target], steps: [step(1, effect, [target])], timeoutMs: 60_000 })
  const dying = await startWorkerProcess('dying', diesBefore)
  await dying.exited
  const died = Date.now()
  expect((await stepsOf(runId))[0]?.state).toBe(state)
  const next = await startWorkerProcess('next')
  await vi.waitUntil(async () => (await runOf(runId)).owner === 'next' || (await runOf(runId)).state === 'done', {
    timeout: 20_000,
    interval: 20,
  })
  expect(Date.now() - died).toBeLessThan(8000) // 4 s, and as much again for a machine that does ten things at once
  await untilRun(runId, 'done')
  expect([far().doneTo(target), await takenOver(runId)]).toEqual([effect === 'read' ? 0 : 1, 1])
  await next.kill()
})

test('F22 SIGSTOP and SIGCONT: the run is another worker’s, the stopped one is fenced and writes nothing but that', async () => {
  const target = aTarget()
  const asleep = await startWorkerProcess('asleep')
  far().behave((call) => (call.worker === 'asleep' ? 'hold' : 'answer'))
  const runId = await startSteps({
    targets: [target],
    steps: [step(1, 'converge', [target]), step(2, 'once', [target])],
    timeoutMs: 60_000,
  })
  await vi.waitUntil(() => far().doneTo(target) === 1, { timeout: 20_000 })
  asleep.child.kill('SIGSTOP')
  await startEngine('awake')
  await untilRun(runId, 'done')
  asleep.child.kill('SIGCONT')
  await vi.waitUntil(
    async () => (await entriesAbout(runId)).some(({ action, reason }) => action === 'runs.fence' && reason?.startsWith('asleep')),
    { timeout: 10_000 },
  )
  expect(far().done.filter((call) => call.target === target && call.worker === 'asleep')).toHaveLength(1)
  expect(far().done.filter((call) => call.target === target && call.kind === 'once')).toHaveLength(1)
  await asleep.kill()
})

test('F22 SIGSTOP for 10 s inside a transaction: the database lets go of its lock, another goes on, and what wakes is refused', async () => {
  const target = aTarget()
  const asleep = await startWorkerProcess('asleep')
  far().behave((call) => (call.worker === 'asleep' ? 'hold' : 'answer'))
  const runId = await startSteps({ targets: [target], steps: [step(1, 'converge', [target, { isInTx: true }])], timeoutMs: 60_000 })
  await vi.waitUntil(() => far().doneTo(target) === 1, { timeout: 20_000 })
  asleep.child.kill('SIGSTOP')
  const stoppedAt = Date.now()
  await startEngine('awake')
  await untilRun(runId, 'done')
  expect(Date.now() - stoppedAt).toBeLessThan(10_000)
  await vi.waitUntil(() => Date.now() - stoppedAt >= 10_000, { timeout: 15_000 })
  const before = await stepsOf(runId)
  asleep.child.kill('SIGCONT')
  await vi.waitUntil(
    async () => (await entriesAbout(runId)).some(({ action, reason }) => action === 'runs.fence' && reason?.startsWith('asleep')),
    { timeout: 10_000 },
  )
  expect(await stepsOf(runId)).toEqual(before)
  expect(far().doneTo(target)).toBe(1)
  await asleep.kill()
})

test('F53 an event loop that stands still for 3 s fences itself, another worker goes on, and it is measured', async () => {
  const target = aTarget()
  const blocked = await startEngine('blocked', { lanes: [1] })
  const runId = await startSteps({ targets: [target], steps: [step(1, 'once', [target, { blockMs: 3200 }])], timeoutMs: 60_000 })
  await vi.waitUntil(() => blocked.state().loop.maxMs > 2500, { timeout: 20_000 })
  await vi.waitUntil(async () => (await entriesAbout(runId)).some(({ action }) => action === 'runs.fence'), { timeout: 10_000 })
  blocked.stop()
  await pool().query(`UPDATE step SET params = params - 'blockMs' WHERE run_id = $1`, [runId])
  await startEngine('other')
  await untilRun(runId, 'done')
  expect(far().doneTo(target)).toBe(1)
})

test('F23 a worker that is cut from the database fences itself and sends nothing more, though the far side can be reached', async () => {
  const target = aTarget()
  const proxy = await cutProxy(process.env.DATABASE_URL ?? '')
  const cut = await startEngine('cut', { pools: { 0: lanePool(0, proxy.url), 1: lanePool(1, proxy.url), 2: lanePool(2, proxy.url) } })
  far().behave((call) => (call.worker === 'cut' ? 'hold' : 'answer'))
  const runId = await startSteps({
    targets: [target],
    steps: [step(1, 'converge', [target]), step(2, 'once', [target])],
    timeoutMs: 60_000,
  })
  await vi.waitUntil(() => far().doneTo(target) === 1, { timeout: 20_000 })
  proxy.cut()
  await vi.waitUntil(() => cut.state().held.length === 0, { timeout: 15_000 })
  await startEngine('other')
  await untilRun(runId, 'done')
  expect(far().calls.filter((call) => call.target === target && call.worker === 'cut')).toHaveLength(1)
  proxy.close()
})

test('SIGTERM gives the emergency lane back at once and ends within 10 s', async () => {
  const target = aTarget()
  const going = await startWorkerProcess('going')
  far().behave((call) => (call.worker === 'going' ? 'hold' : 'answer'))
  const runId = await startSteps({
    lane: 0,
    precedence: 50,
    class: 'stop',
    targets: [target],
    steps: [step(1, 'stop-converge', [target])],
    timeoutMs: 60_000,
  })
  await vi.waitUntil(() => far().doneTo(target) === 1, { timeout: 20_000 })
  const [code] = [await going.end()]
  expect([code, (await runOf(runId)).state]).toEqual([0, 'queued'])
  await startEngine('next')
  await untilRun(runId, 'done')
  expect(await takenOver(runId)).toBe(0)
  expect(await fencesOf(target)).toBe(2)
})
