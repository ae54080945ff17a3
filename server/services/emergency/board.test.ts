import { afterAll, expect, test } from 'vitest'
import { pool } from '@/server/db'
import { serviceContext, testDb } from '@/server/testing/actors'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { startSteps } from '@/server/testing/runs/orders'
import { readStanding } from '../activations/standing'
import { readBoard } from './board'

hostOwnDatabase()
afterAll(() => pool().end())

const STARTED = { scope: 'agents', target: null, reason: 'a sandbox tried to escape twice', startedBy: 'system:test', method: 'persona' }
const context = () =>
  serviceContext(undefined, {
    clusterView: () => null,
    clusterReviews: () => null,
    cluster: () => null,
    clusterFacts: async () => null,
  } as never)

/** A stop that was accepted, with the pods that its run kept. */
async function aStop(more: Record<string, unknown> = {}): Promise<string> {
  const runId = await startSteps({
    steps: [{ n: 1, kind: 'approve@1', params: { question: 'Go on?' } }],
    class: 'stop',
    kind: 'emergency.stop',
  })
  await testDb().emergency.create({ data: { id: runId, runId, acceptedAt: new Date(), ...STARTED, ...more } })
  return runId
}
const keepPods = (runId: string) => {
  const pods = ['a', 'b'].map((uid) => ({
    uid: `${runId}-${uid}`,
    name: `sandbox-controller-${uid}`,
    namespace: 'workload',
    workload: 'sandbox-controller',
  }))
  return pool().query(
    `INSERT INTO prior_state (run_id, target_key, body, digest) VALUES ($1, 'Pods/Deployment/workload/sandbox-controller', $2, 'sha256:test')`,
    [runId, JSON.stringify({ pods })],
  )
}
const look = (runId: string, facts: object) =>
  pool().query(`UPDATE step SET kind = 'emergency.stopped@1', facts = $2 WHERE run_id = $1 AND n = 1`, [runId, JSON.stringify(facts)])
const aSandbox = (more: Record<string, unknown>) =>
  testDb().sandbox.create({
    data: {
      ...{
        id: crypto.randomUUID(),
        agentId: 'board-agent',
        state: 'running',
        runtime: 'gvisor',
        language: 'python',
        codeDigest: 'sha256:0',
      },
      ...{
        limits: {},
        request: {},
        namespace: 'workload',
        podName: `sbx-${crypto.randomUUID()}`,
        podUid: crypto.randomUUID(),
        isSimulated: true,
      },
      ...{ requestedAt: new Date(Date.now() - 60_000), ...more },
    },
  })

test('a run that is no stop has no board', async () => {
  const id = await startSteps({ steps: [{ n: 1, kind: 'approve@1', params: { question: 'Go on?' } }] })
  await expect(readBoard(context(), { runId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('before anybody looked the pods are unknown; then each is as the newest look saw it, and what to do by hand is said', async () => {
  const runId = await aStop()
  expect((await readBoard(context(), { runId })).pods).toBeNull()
  await keepPods(runId)
  expect((await readBoard(context(), { runId })).pods?.map(({ state }) => state)).toEqual(['unknown', 'unknown'])
  const manual = ['kubectl -n workload scale deployment/sandbox-controller --replicas=0']
  await look(runId, { of: 2, missing: [{ key: 'Pod/workload/sandbox-controller-b', why: 'still there' }], manual })
  const board = await readBoard(context(), { runId })
  expect(board.pods?.map(({ state }) => state)).toEqual(['gone', 'there'])
  expect(board.manual).toEqual(manual)
})

test('sandboxes that were there when the stop began count, ended or not; those that had ended before do not', async () => {
  const runId = await aStop({ scope: 'agent', target: 'board-agent' })
  await aSandbox({ endedAt: new Date(Date.now() - 30_000), state: 'ended' })
  await aSandbox({})
  await aSandbox({ runId, containedAt: new Date(), goneAt: new Date(), endedAt: new Date(Date.now() + 1000), state: 'ended' })
  await aSandbox({ agentId: 'somebody-else' })
  expect((await readBoard(context(), { runId })).sandboxes).toEqual({ total: 2, contained: 1, gone: 1 })
})

test('who was told is named, and only of this stop', async () => {
  const runId = await aStop()
  const alarm = { key: `run-ended:${runId}`, severity: 1, title: 'The stop is not confirmed', detail: 'look', href: `/runs/${runId}` }
  await testDb().alarm.create({ data: { id: crypto.randomUUID(), ...alarm } })
  const { told } = await readBoard(context(), { runId })
  expect(told.map(({ what }) => what)).toEqual(['Alarm over every page: The stop is not confirmed'])
})

test('the newest stop that nobody resumed stands over every page; a drill and a resumed one do not', async () => {
  await testDb().emergency.updateMany({ data: { resumedAt: new Date() } })
  expect((await readStanding(context())).stop).toBeNull()
  await aStop({ drill: true })
  expect((await readStanding(context())).stop).toBeNull()
  await aStop({ acceptedAt: new Date(Date.now() - 5000) })
  const newest = await aStop()
  expect((await readStanding(context())).stop).toMatchObject({ runId: newest, scope: 'agents', others: 1 })
})
