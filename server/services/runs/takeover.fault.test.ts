import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { actorWith, callerFor } from '@/server/testing/actors'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { startEngine, stopEngines, untilRun } from '@/server/testing/runs/engines'
import { type FarSide, type Manner, startFarSide } from '@/server/testing/runs/far-side'
import { startSteps } from '@/server/testing/runs/orders'
import { startWorkerProcess } from '@/server/testing/runs/worker-process'

hostOwnDatabase()
let far: FarSide
beforeAll(async () => {
  far = await startFarSide()
})
afterEach(async () => {
  await stopEngines()
  far.behave(() => 'answer')
  await checkInvariants()
})
afterAll(async () => {
  far.close()
  await pool().end()
})

/** A run of one change whose worker is killed while the far side has the call; another one finishes it. */
async function killedInFlight(manner: Manner) {
  const target = `t-${crypto.randomUUID()}`
  far.behave(({ worker }) => (worker === 'worker-a' ? manner : 'answer'))
  const first = await startWorkerProcess('worker-a')
  const params = { url: far.url, target, value: 7 }
  const id = await startSteps({ targets: [target], timeoutMs: 60_000, steps: [{ n: 1, kind: 'far.converge@1', params }] })
  await vi.waitUntil(() => far.calls.some((call) => call.target === target), { timeout: 15_000, interval: 10 })
  await startEngine('worker-b')
  await first.kill()
  await untilRun(id, 'done')
  return { detail: await callerFor(actorWith('manager')).runs.get({ id }), done: far.doneTo(target) }
}

test('F21 a worker is killed after the far side did it: the page says who was lost, who followed and how soon, and that nothing was sent twice', async () => {
  const { detail, done } = await killedInFlight('hold')
  expect(done).toBe(1)
  expect(detail.run.verdict).toBe('verified')
  expect(detail.owners).toMatchObject([
    { epoch: 1, owner: 'worker-a', lost: null },
    { epoch: 2, owner: 'worker-b', lost: { owner: 'worker-a' } },
  ])
  expect(detail.owners[1]?.lost?.tookMs).toBeLessThan(6_000)
  expect(detail.takeovers).toMatch(/^worker-a was lost at [\d.]+ m?s, worker-b took over in [\d.]+ s\. Nothing was sent twice\.$/)
})

test('F21 killed before the far side did anything: the step that was sent again is named', async () => {
  const { detail, done } = await killedInFlight('hold-undone')
  expect(done).toBe(1)
  expect(detail.takeovers).toMatch(/Step 1 was sent again under the same key\.$/)
})
