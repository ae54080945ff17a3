import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { pool } from '@/server/db'
import type { Cluster } from '@/server/ports/cluster'
import { entriesAbout } from '@/server/testing/audit'
import { stopsOf } from '@/server/testing/emergency'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { type Desk, openDesk } from '@/server/testing/plans'
import { startEngine, stopEngines } from '@/server/testing/runs/engines'
import { runOf, takenOver } from '@/server/testing/runs/orders'
import { STOP_CASES } from '@/server/testing/runs/stop-cases'
import { aFastFollower, startStop } from '@/server/testing/runs/stop-runs'
import { startProcess } from '@/server/testing/runs/worker-process'

hostOwnDatabase()
let desk: Desk
let cluster: Cluster
let stops: ReturnType<typeof stopsOf>
beforeAll(async () => {
  desk = await openDesk()
  stops = stopsOf(desk)
  cluster = openKubernetes({ kubeconfig: desk.local.kubeconfig, context: null }).cluster
  await aFastFollower()
})
afterEach(async () => {
  await desk.fault(null)
  await stopEngines()
  await checkInvariants()
})
afterAll(async () => {
  await cluster.close()
  await desk.close()
})

/** A scale-down of a stop whose first call to the cluster hangs in a process of its own. Out: once it hangs there. */
async function hanging(worker: string) {
  const made = await STOP_CASES['emergency.scale@1']?.({ desk, stops })
  if (made === undefined) throw new Error('a scale-down has no case')
  const { target } = made.params as { target: { name: string } } // as its case writes it
  const path = `/apis/apps/v1/namespaces/workload/deployments/${target.name}`
  await desk.fault({ kind: 'delay', path, method: 'PATCH', times: 1, ms: 30_000 })
  const process = await startProcess('server/testing/runs/stop-worker-main.ts', [worker, desk.local.kubeconfig])
  const steps = [{ n: 1, kind: 'emergency.scale@1', title: 'down', params: made.params }]
  const runId = await startStop({ kinds: stops.kinds, steps })
  const isSent = async () =>
    (await pool().query('SELECT 1 FROM step WHERE run_id = $1 AND state = $2', [runId, 'running'])).rowCount === 1 &&
    (await runOf(runId)).owner === worker
  await vi.waitUntil(isSent, { timeout: 20_000, interval: 20 })
  const current = () => desk.local.store.get('deployments.apps', { namespace: 'workload', name: target.name })
  return { process, runId, current, done: () => made.done(runId) }
}
const ended = (runId: string) =>
  vi.waitUntil(async () => !['queued', 'running'].includes((await runOf(runId)).state), { timeout: 30_000, interval: 20 })

test('F25 SIGTERM to the worker in the middle of a stop: the run is given back at once, and another one finishes it', async () => {
  const { process, runId, done } = await hanging('going')
  const since = Date.now()
  expect(await process.end()).toBe(0)
  expect(Date.now() - since).toBeLessThan(3000)
  expect(await runOf(runId)).toMatchObject({ state: 'queued', owner: null })
  await startEngine('next', { kinds: stops.kinds, cluster: () => cluster })
  await ended(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'done', epoch: 2 })
  // Given back is not lost: nobody took it from anybody.
  expect(await takenOver(runId)).toBe(0)
  await done()
})

test('F22 SIGSTOP in the middle of a stop: another one ends it, and what wakes is fenced and writes nothing more on the cluster', async () => {
  const { process, runId, current, done } = await hanging('asleep')
  process.child.kill('SIGSTOP')
  await startEngine('awake', { kinds: stops.kinds, cluster: () => cluster })
  await ended(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'done', epoch: 2 })
  await done()
  const before = current()?.metadata.resourceVersion
  process.child.kill('SIGCONT')
  const isFenced = async () =>
    (await entriesAbout(runId)).some(({ action, reason }) => action === 'runs.fence' && reason?.startsWith('asleep'))
  await vi.waitUntil(isFenced, { timeout: 10_000 })
  expect(await process.end()).toBe(0) // whatever it still had in hand is over
  expect(current()?.metadata.resourceVersion).toBe(before)
  expect(await takenOver(runId)).toBe(1)
  await done()
})
