import { expect, test, vi } from 'vitest'
import { CONTAIN_LINES_MS } from '@/lib/sandbox-words'
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
/** Whether its lines were missed, by the clocks in the rows; they count from the start of the run. */
async function missed(runId: string, { id }: Sandboxed) {
  const { createdAt } = await testDb().run.findUniqueOrThrow({ where: { id: runId }, select: { createdAt: true } })
  const { containedAt, goneAt } = await rowOf(id)
  const isLate = (at: Date | null, ms: number) => (at?.getTime() ?? Number.NaN) - createdAt.getTime() > ms
  return { contained: isLate(containedAt, CONTAIN_LINES_MS.contained), gone: isLate(goneAt, CONTAIN_LINES_MS.stopped) }
}
/** What the product itself says of its lines: on the page of the run, at its end, and aloud; all three say the same. */
async function saidLate(runId: string, { podName }: Sandboxed) {
  const { outcome } = await runOf(runId)
  const steps = await testDb().step.findMany({ where: { runId, kind: { startsWith: 'check.' } }, select: { title: true, facts: true } })
  const alarms = await testDb().outbox.findMany({ where: { dedupKey: { contains: `${runId}:late` }, kind: 'alarm' } })
  const of = (what: string, title: string) => {
    const facts = steps.find((step) => step.title === title)?.facts as { lateMs?: number } | undefined
    return [
      (facts?.lateMs ?? Number.NaN) > 0,
      outcome?.includes(`late: ${what} ${podName}`) ?? false,
      alarms.some(({ body }) => (body as { title?: string }).title === `Late: ${what} ${podName}`),
    ]
  }
  return { contained: of('contain', `See that ${podName} is contained`), gone: of('stop', `See that ${podName} is gone`) }
}
const allThree = (isLate: boolean) => [isLate, isLate, isLate]

const FAULTS = {
  '429 with a Retry-After of a minute on the relabel': { kind: 'overload', seconds: 60, times: 4, method: 'PATCH' },
  '429 with a Retry-After of a minute on the end': { kind: 'overload', seconds: 60, times: 4, method: 'DELETE' },
  '409 eight times on the relabel': { kind: 'conflict', times: 8, method: 'PATCH' },
  '409 eight times on the end': { kind: 'conflict', times: 8, method: 'DELETE' },
  'a relabel that hangs': { kind: 'delay', ms: 30_000, times: 1, method: 'PATCH' },
  'an end that hangs': { kind: 'delay', ms: 30_000, times: 1, method: 'DELETE' },
}

test('F7 the cluster is overloaded, says 409 or hangs, at the relabel or at the end: each is contained and gone all the same, and it says itself whether it was in time', async () => {
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
    expect(await runOf(runId), what).toMatchObject({ state: 'done', outcome: expect.stringMatching(/^verified/) })
    const { contained, gone } = await missed(runId, one)
    expect(await saidLate(runId, one), what).toEqual({ contained: allThree(contained), gone: allThree(gone) })
    expect(podOf(one)).toBeNull()
  }
  const { runId } = begun.find(({ what }) => what.endsWith('on the end') && what.startsWith('409')) ?? { runId: '' }
  const [end] = await testDb().step.findMany({ where: { runId, kind: 'cluster.delete-pod@1' }, orderBy: { n: 'asc' } })
  expect([end?.state, end?.attempt]).toEqual(['done', 9])
})

test('a containment that is seen later than its lines says so and is loud, one that is seen before them says nothing of it', async () => {
  await aFastFollower()
  const [late, early] = [await aSandbox({ agentId: await anAgent() }), await aSandbox({ agentId: await anAgent() })]
  const runs = [await contain([late], { isLate: true }), await contain([early], { since: new Date(Date.now() + 600_000) })] as const
  await startEngine('w1')
  for (const runId of runs) await told(runId)
  expect(await saidLate(runs[0], late)).toEqual({ contained: allThree(true), gone: allThree(true) })
  expect(await saidLate(runs[1], early)).toEqual({ contained: allThree(false), gone: allThree(false) })
  expect([(await runOf(runs[0])).state, await runOf(runs[1])]).toMatchObject(['done', { state: 'done', outcome: 'verified' }])
  const said = await testDb().outbox.findMany({ where: { dedupKey: { contains: `${runs[0]}:late` }, kind: 'alarm' } })
  expect(said.map(({ body }) => (body as { severity?: number }).severity)).toEqual(said.map(() => 1))
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
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: expect.stringMatching(/^verified/) })
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
