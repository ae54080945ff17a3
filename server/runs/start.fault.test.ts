import { expect, test, vi } from 'vitest'
import type { PlanClass } from '@/lib/run-states'
import { PRECEDENCE } from '@/lib/run-states'
import { pool } from '@/server/db'
import { entriesAbout } from '@/server/testing/audit'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { farKinds } from '@/server/testing/runs/kinds'
import { makePlan, runOf, startPlan, startSteps, stepsOf } from '@/server/testing/runs/orders'
import { startProcess, startWorkerProcess } from '@/server/testing/runs/worker-process'
import { kindsOf } from './kinds'
import { ENGINE_VERSION } from './limits'

const { far, step } = hostRuns()

test('F26 a double click, and the same plan twice, are one run; another plan on the target is told whose it is', async () => {
  const target = aTarget()
  const steps = [step(1, 'converge', [target])]
  const planId = await makePlan({ targets: [target], steps })
  const requestId = crypto.randomUUID()
  const clicks = await Promise.all([1, 2, 3].map(() => startPlan(planId, { requestId })))
  expect(new Set(clicks.map(({ runId }) => runId)).size).toBe(1)
  expect(clicks.filter(({ isNew }) => isNew)).toHaveLength(1)
  const again = await startPlan(await makePlan({ targets: [target], steps }), { by: 'carl' })
  expect(again).toMatchObject({ runId: clicks[0]?.runId, isNew: false, startedBy: 'anna' })
  const other = await makePlan({ targets: [target], steps: [step(1, 'once', [target])] })
  await expect(startPlan(other, { by: 'carl' })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('started by anna'),
  })
})

test('F27 a stop takes the target from a restart: it wins, the restart is fenced, and its step is answered for when the stop is verified', async () => {
  const target = aTarget()
  far().behave((call) => (call.value === 7 ? 'hold' : 'answer'))
  const restart = await startSteps({ targets: [target], steps: [step(1, 'converge', [target]), step(2, 'read', [target])] })
  await startEngine('w1')
  await vi.waitUntil(() => far().doneTo(target) === 1, { timeout: 10_000 })
  const stop = await startSteps({
    targets: [target],
    steps: [step(1, 'stop-converge', [target, { value: 0 }])],
    lane: 0,
    precedence: 50,
    class: 'stop',
    by: 'berta',
    timeoutMs: 30_000,
  })
  await untilRun(stop, 'done')
  expect(await runOf(restart)).toMatchObject({ state: 'cancelled', outcome: 'pre-empted' })
  expect((await stepsOf(restart)).map(({ state }) => state)).toEqual(['uncertain', 'skipped'])
  const { rows } = await pool().query(`SELECT resolution->>'choice' AS choice FROM step WHERE run_id = $1 AND n = 1`, [restart])
  expect(rows).toEqual([{ choice: 'superseded' }])
  expect(far().values.get(target)).toBe(0)
  await vi.waitUntil(async () => (await entriesAbout(restart)).some(({ action }) => action === 'runs.fence'), { timeout: 5000 })
  const told = await pool().query(`SELECT body->>'title' AS title FROM outbox WHERE body->>'key' = $1`, [`run-ended:${restart}`])
  expect(told.rows).toEqual([{ title: 'test was pre-empted by somebody else' }])
})

const WEIGHTS = Object.entries(PRECEDENCE).map(([name, precedence]) => ({
  name,
  precedence,
  weight: (precedence >= PRECEDENCE.contain ? 'stop' : precedence === PRECEDENCE.rollback ? 'risky' : 'routine') as PlanClass,
}))
const PAIRS = WEIGHTS.flatMap((first) => WEIGHTS.map((second) => ({ first, second })))

test.each(PAIRS)('F27 $second.name against a $first.name on one target', async ({ first, second }) => {
  const target = aTarget()
  const start = async ({ precedence, weight }: (typeof WEIGHTS)[number], value: number, by: string) =>
    startPlan(await makePlan({ targets: [target], precedence, class: weight, by, steps: [step(1, 'converge', [target, { value }])] }), {
      by,
    })
  const { runId } = await start(first, 1, 'anna')
  const later = start(second, 2, 'berta')
  if (second.precedence <= first.precedence)
    return expect(later).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('started by anna') })
  expect(await later).toMatchObject({ isNew: true, preempted: [runId] })
  expect(await runOf(runId)).toMatchObject({ state: 'cancelled', outcome: 'pre-empted' })
  const told = await pool().query(`SELECT body->>'detail' AS detail FROM outbox WHERE body->>'key' = $1`, [`run-ended:${runId}`])
  expect(told.rows).toEqual([{ detail: expect.stringContaining('goes first on the same target') }])
})

test('F24 the console is killed while it starts a run: the run goes on, and asking again finds it', async () => {
  const target = aTarget()
  const planId = await makePlan({
    targets: [target],
    steps: [step(1, 'converge', [target, { verifyMs: 1000 }]), step(2, 'once', [target])],
  })
  const requestId = crypto.randomUUID()
  await startEngine('w1')
  const consoleProcess = await startProcess('server/testing/runs/starter-main.ts', [planId, requestId])
  await consoleProcess.kill()
  expect(await startPlan(planId, { requestId })).toMatchObject({ runId: consoleProcess.said, isNew: false, startedBy: 'anna' })
  await untilRun(consoleProcess.said, 'done')
  expect(far().doneTo(target)).toBe(2)
})

test('F25 a deploy in the middle of a run: the newer worker finishes it with the kinds that it was planned with', async () => {
  const target = aTarget()
  const old = await startWorkerProcess('old')
  const steps = [step(1, 'converge', [target, { verifyMs: 60_000 }]), step(2, 'once', [target])]
  const runId = await startSteps({ targets: [target], steps, timeoutMs: 90_000 })
  await vi.waitUntil(async () => far().doneTo(target) === 1 && (await stepsOf(runId))[0]?.state === 'verifying', { timeout: 20_000 })
  expect(await old.end()).toBe(0)
  await pool().query(`UPDATE step SET params = params - 'verifyMs' WHERE run_id = $1`, [runId])
  // A newer version has kinds of its own beside the ones that live runs need, and never runs those for these.
  const known = farKinds('new')
  const newer = kindsOf(
    known.names().flatMap((name) => {
      const kind = known.get(name)
      return kind ? [kind, { ...kind, version: 2, run: () => Promise.reject(new Error('not what was planned')) }] : []
    }),
  )
  await startEngine('new', { version: ENGINE_VERSION + 1, kinds: newer })
  await untilRun(runId, 'done')
  expect(
    far()
      .done.filter((call) => call.target === target)
      .map(({ worker, kind }) => [worker, kind]),
  ).toEqual([
    ['old', 'converge'],
    ['new', 'once'],
  ])
  expect((await entriesAbout(runId)).filter(({ action }) => action === 'runs.takeover')).toEqual([])
})
