import { expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { NOT_NEEDED } from '@/server/runs/kinds/wrote'
import { testDb } from '@/server/testing/actors'
import { hostContainment, type Sandboxed } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'

hostOwnDatabase()
const { aSandbox, contain, drop, make, plant, podOf, rowOf, startEngine, store, told, unplant } = hostContainment()

const BUDGETS = { group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', isNamespaced: true }
const pathOf = ({ podName }: Sandboxed) => `/api/v1/namespaces/workload/pods/${podName}`
const alarmOf = async (runId: string) =>
  (await testDb().outbox.findFirst({ where: { dedupKey: { contains: `${runId}:failed` }, kind: 'alarm' } }))?.body
const checksOf = async (runId: string) =>
  Object.fromEntries(
    (
      await testDb().step.findMany({ where: { runId, kind: { startsWith: 'check.' } }, select: { kind: true, state: true, error: true } })
    ).map(({ kind, state, error }) => [kind, [state, error] as const]),
  )
/** How long after its start nothing reached it, and it was gone, by the clock of the database. */
async function tookMs(runId: string, { id }: Sandboxed) {
  const { rows } = await pool().query<{ contained: number; gone: number }>(
    `SELECT extract(epoch FROM s.contained_at - r.created_at)::float8 * 1000 AS contained, extract(epoch FROM s.gone_at - r.created_at)::float8 * 1000 AS gone
     FROM run r, sandbox s WHERE r.id = $1 AND s.id = $2`,
    [runId, id],
  )
  return rows[0] ?? { contained: Number.NaN, gone: Number.NaN }
}

const FAULTS = {
  '429 with a Retry-After of a minute on the relabel': { kind: 'overload', seconds: 60, times: 4, method: 'PATCH' },
  '429 with a Retry-After of a minute on the end': { kind: 'overload', seconds: 60, times: 4, method: 'DELETE' },
  '409 again and again on the relabel': { kind: 'conflict', times: 6, method: 'PATCH' },
  '409 again and again on the end': { kind: 'conflict', times: 2, method: 'DELETE' },
  'a relabel that hangs': { kind: 'delay', ms: 30_000, times: 1, method: 'PATCH' },
  'an end that hangs': { kind: 'delay', ms: 30_000, times: 1, method: 'DELETE' },
}

test('F7 the cluster is overloaded, says 409 or hangs, at the relabel or at the end: each is contained and gone all the same', async () => {
  await aFastFollower()
  const begun: { what: string; one: Sandboxed; runId: string }[] = []
  for (const [what, fault] of Object.entries(FAULTS)) {
    const one = await aSandbox({ agentId: await anAgent() })
    await plant({ ...fault, path: pathOf(one) })
    begun.push({ what, one, runId: await contain([one]) })
  }
  await startEngine('w1')
  for (const { runId } of begun) await told(runId)
  await unplant()
  for (const { what, one, runId } of begun) {
    expect(await runOf(runId), what).toMatchObject({ state: 'done', outcome: 'verified' })
    const { contained, gone } = await tookMs(runId, one)
    // Its lines, 10 s and 30 s, and as much again for a machine that does ten things at once.
    expect([contained <= 20_000, gone <= 60_000], `${what}: ${contained} ms, ${gone} ms`).toEqual([true, true])
    expect(podOf(one)).toBeNull()
  }
})

test('a PodDisruptionBudget that lets nobody go holds a containment back by nothing', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  const metadata = { name: 'keeps-all', namespace: 'workload' }
  const spec = { minAvailable: 1, selector: { matchLabels: { 'acgs.io/sandbox': one.id } } }
  await make(BUDGETS, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec })
  const budget = () => store().get('poddisruptionbudgets.policy', metadata)?.status
  await vi.waitUntil(() => budget()?.currentHealthy === 1 && budget()?.disruptionsAllowed === 0, { timeout: 10_000, interval: 20 })
  const runId = await contain([one])
  await startEngine('w1')
  await told(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
  expect(podOf(one)).toBeNull()
  store().delete('poddisruptionbudgets.policy', metadata)
})

test('F8 a finalizer keeps one pod, an end without effect another: not confirmed, the alarm names both, and the third one ends', async () => {
  await aFastFollower()
  const agentId = await anAgent()
  const kept = await aSandbox({ agentId, metadata: { finalizers: ['example.com/keeps'] } })
  const [deaf, free] = [await aSandbox({ agentId }), await aSandbox({ agentId })]
  const runId = await contain([kept, deaf, free], { isLate: true })
  await startEngine('w1', (kind) => ({
    run: async (...call: Parameters<typeof kind.run>) =>
      kind.name === 'cluster.delete-pod' && JSON.stringify(call[1]).includes(deaf.podName)
        ? { ...NOT_NEEDED, status: 200 }
        : kind.run(...call),
  }))
  await told(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'failed', outcome: expect.stringContaining('not confirmed') })
  const alarm = await alarmOf(runId)
  expect(alarm).toMatchObject({ severity: 1, title: 'The stop is not confirmed: sandbox.contain' })
  for (const { podName } of [kept, deaf]) expect(JSON.stringify(alarm)).toContain(podName)
  const checks = await testDb().step.findMany({ where: { runId, kind: 'check.stopped@1' }, orderBy: { n: 'asc' } })
  expect(checks.map(({ state, error }) => [state, error])).toEqual([
    ['failed', expect.stringContaining(`${kept.podName} is still there; finalizer example.com/keeps`)],
    ['failed', expect.stringContaining(`${deaf.podName} is still there`)],
    ['done', null],
  ])
  for (const { id } of [kept, deaf]) expect(await rowOf(id)).toMatchObject({ goneAt: null, endedAt: null, containedAt: expect.any(Date) })
  expect((await rowOf(free.id)).state).toBe('ended')
  expect((await testDb().agent.findUniqueOrThrow({ where: { agentId } })).state).not.toBe('active')
  // Nobody takes a finalizer off by himself.
  expect(podOf(kept)?.metadata.finalizers).toEqual(['example.com/keeps'])
  store().change('pods', { namespace: 'workload', name: kept.podName }, (draft) => {
    draft.metadata.finalizers = []
  })
  drop('pods', deaf.podName)
})

test('F8 somebody puts its labels back behind us: never called contained while it runs, its end contains it', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  const labels = { ...podOf(one)?.metadata.labels }
  const away = store().subscribe('pods', ({ object }) => {
    if (object.metadata.name !== one.podName || object.metadata.labels?.['acgs.io/quarantine'] === undefined) return
    setImmediate(() => {
      if (podOf(one) === null) return
      store().change('pods', { namespace: 'workload', name: one.podName }, (draft) => {
        draft.metadata.labels = { ...labels }
      })
    })
  })
  const runId = await contain([one], { isLate: true })
  await startEngine('w1', ({ name }) => (name === 'cluster.isolate' ? { timeoutMs: 2000 } : {}))
  await told(runId)
  away()
  expect((await checksOf(runId))['check.contained@1']?.[0]).toBe('failed')
  expect(await runOf(runId)).toMatchObject({ state: 'failed', outcome: expect.stringContaining('not confirmed') })
  expect([podOf(one), (await rowOf(one.id)).state]).toEqual([null, 'ended'])
})
