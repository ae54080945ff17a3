import { afterAll, expect, test, vi } from 'vitest'
import { lanePool, pool } from '@/server/db'
import { createLog } from '@/server/log'
import { ClusterError } from '@/server/ports/cluster-error'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { lendFrom } from '@/server/runs/connection'
import { createRunEngine } from '@/server/runs/engine'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { createPlan } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { fireTimers } from '@/server/runs/timers'
import { type Loose, nextVersion } from '@/server/testing/kube-objects'
import { type MemoryCluster, memoryCluster } from '@/server/testing/memory-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { keepPauses, onPauseOver, PAUSE_TIMER } from './keep-pauses'
import { lookAtPauses } from './look-at-pauses'

hostOwnDatabase()
const pools: ReturnType<typeof lanePool>[] = []
const lend = () => lendFrom(pool())
const kinds = kindsOf(clusterSteps())
afterAll(async () => {
  await Promise.all([...pools, pool()].map((one) => one.end()))
})

const application = (name: string): Loose => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd', uid: `uid-${name}`, resourceVersion: nextVersion() },
  spec: { syncPolicy: { automated: { prune: true, selfHeal: true } } },
})
const SOON = () => new Date(Date.now() + 3_600_000).toISOString()

/** One step on the object, as a run does it. Out: the run's id. */
async function ran(cluster: MemoryCluster, name: string, change: object): Promise<string> {
  const target = { kind: 'Application', namespace: 'argocd', name }
  const params = { target, change, decided: preconditionOf(cluster.at('Application', name)), holdMs: 0 }
  const planId = await lend()((client) =>
    createPlan(client, kinds, {
      ...{ kind: 'test', class: 'routine', lane: 2, precedence: 20, params: {}, quorum: null, createdBy: 'anna', expiresInMs: 600_000 },
      steps: [{ n: 1, kind: 'cluster.patch@1', title: 'one', params }],
      targets: [{ key: `Application/argocd/${name}` }],
      preview: { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} },
      digest: crypto.randomUUID(),
    }),
  )
  const { runId } = await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'a bad revision' }, lend())
  const own = { 0: lanePool(0), 1: lanePool(1), 2: lanePool(2) }
  pools.push(...Object.values(own))
  const engine = createRunEngine({
    ...{ worker: `w-${runId}`, kinds, log: createLog('test'), now: () => new Date(), pools: own },
    cluster: () => cluster,
    callerOf: async () => ({ kind: 'self' }),
  })
  await engine.start()
  const isOver = async () => (await pool().query('SELECT 1 FROM run WHERE id = $1 AND state = $2', [runId, 'done'])).rowCount === 1
  await vi.waitUntil(isOver, { timeout: 10_000, interval: 20 })
  engine.stop()
  return runId
}
const pause = (until = SOON()) => ({ do: 'pauseReverter', knowsEnabled: true, replicas: null, until })
const resume = { do: 'resumeReverter', prior: { automated: { prune: true, selfHeal: true }, knowsEnabled: true }, knowsEnabled: true }

type Row = { run_id: string; seen: string; ended_how: string | null; ended_by: string | null; told_at: Date | null }
const pauseOf = async (runId: string) => (await pool().query<Row>('SELECT * FROM reverter_pause WHERE run_id = $1', [runId])).rows[0]
const outbox = async (name: string) =>
  (
    await pool().query<{ kind: string; body: { title?: string; href?: string; detail?: string } }>(
      `SELECT kind, body FROM outbox WHERE dedup_key LIKE '%' || $1 || '%' ORDER BY id`,
      [name],
    )
  ).rows
const fire = () => fireTimers(lend(), { [PAUSE_TIMER]: onPauseOver })
const makeDue = (runId: string) =>
  pool().query(`UPDATE timer SET due_at = clock_timestamp() - interval '1 s' WHERE kind = $1 AND ref LIKE $2 || '%'`, [PAUSE_TIMER, runId])

test('a pause has a row and a timer; its time over, somebody is told once how to resume it, and it stays paused; resumed, that is over', async () => {
  const cluster = memoryCluster([application('acgs')])
  const runId = await ran(cluster, 'acgs', pause())
  await Promise.all([keepPauses(lend()), keepPauses(lend())])
  expect(await pauseOf(runId)).toMatchObject({ ended_how: null, told_at: null, seen: 'unknown' })
  expect(await fire()).toBe(0)
  await makeDue(runId)
  expect(await fire()).toBe(1)
  expect(await fire()).toBe(0)
  const [told] = await outbox('argocd/acgs')
  expect(told).toMatchObject({ kind: 'alarm', body: { title: 'Still paused: Application/argocd/acgs' } })
  expect(told?.body.href).toBe(
    `/plans/new?${new URLSearchParams({ kind: 'reverter.resume', runId, targetKey: 'Application/argocd/acgs' })}`,
  )
  expect(told?.body.detail).toContain('a bad revision')
  expect(cluster.at('Application', 'acgs').spec).toMatchObject({ syncPolicy: { automated: { enabled: false } } })

  const by = await ran(cluster, 'acgs', resume)
  expect(cluster.at('Application', 'acgs').spec).toEqual({ syncPolicy: { automated: { prune: true, selfHeal: true } } })
  await keepPauses(lend())
  expect(await pauseOf(runId)).toMatchObject({ ended_how: 'resumed', ended_by: by })
  expect((await outbox('argocd/acgs')).map(({ kind }) => kind)).toEqual(['alarm', 'clear'])
})

test('paused twice, one resume ends the later pause and no other', async () => {
  const cluster = memoryCluster([application('twice')])
  const first = await ran(cluster, 'twice', pause())
  await keepPauses(lend())
  const second = await ran(cluster, 'twice', pause())
  await keepPauses(lend())
  await ran(cluster, 'twice', resume)
  await keepPauses(lend())
  await keepPauses(lend())
  expect([await pauseOf(first), await pauseOf(second)].map((one) => one?.ended_how)).toEqual([null, 'resumed'])
})

test('the object is asked: paused, resumed by hand, gone', async () => {
  const cluster = memoryCluster([application('seen'), application('gone')])
  const [seen, gone] = [await ran(cluster, 'seen', pause()), await ran(cluster, 'gone', pause())]
  await keepPauses(lend())
  await lookAtPauses(lend(), cluster)
  expect(await pauseOf(seen)).toMatchObject({ seen: 'paused', ended_how: null })
  cluster.drop('Application', 'gone')
  cluster.change('Application', 'seen', (object) => void Object.assign(object, { spec: application('seen').spec }))
  await lookAtPauses(lend(), cluster)
  expect(await pauseOf(seen)).toMatchObject({ seen: 'acting', ended_how: 'by hand' })
  expect(await pauseOf(gone)).toMatchObject({ seen: 'gone', ended_how: 'gone' })
  await makeDue(seen)
  expect(await fire()).toBe(0)
})

test('where it may not be read nothing is said of it, and it counts as paused', async () => {
  const cluster = memoryCluster([application('mute')])
  const runId = await ran(cluster, 'mute', pause())
  await keepPauses(lend())
  const denied = () => Promise.reject(new ClusterError({ reason: 'denied', rule: 'no' }, 'no'))
  await lookAtPauses(lend(), { ...cluster, get: denied })
  expect(await pauseOf(runId)).toMatchObject({ seen: 'unknown', ended_how: null })
})
