import { expect, test, vi } from 'vitest'
import type { StepKind } from '@/server/runs/kind'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { NOT_NEEDED } from '@/server/runs/kinds/wrote'
import { resolveStep } from '@/server/runs/resolve'
import { hostClusterRuns } from '@/server/testing/runs/cluster-runs'
import { runOf, stepsOf } from '@/server/testing/runs/orders'

const { deployment, ended, goDown, imageOf, plant, startEngine, startedRollback, stepOf } = hostClusterRuns()
const changed = (name: string, change: (kind: StepKind) => Partial<StepKind>): StepKind[] =>
  clusterSteps().map((kind) => (kind.name === name ? { ...kind, ...change(kind) } : kind))

test('F6 the API server does not answer: the run fails and says so, nothing is written, and it goes on when somebody says', async () => {
  const runId = await startedRollback('away', { timeoutMs: 12_000 })
  const bringBack = await goDown()
  await startEngine('w1')
  try {
    await ended(runId)
  } finally {
    await bringBack()
  }
  const run = await runOf(runId)
  expect([run.state, deployment('away')?.metadata.generation]).toEqual(['failed', 2])
  expect(run.outcome).toContain('not confirmed: ClusterError: The cluster is not reached.')
  const failed = (await stepsOf(runId)).find(({ state }) => state === 'failed')
  await resolveStep({ runId, n: failed?.n ?? 0, choice: 'run-again', by: 'berta', reason: 'it is back' })
  await ended(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
  expect([imageOf('away'), deployment('away')?.metadata.generation]).toEqual(['one:1', 3])
})

test('F6 the API server goes after the write: what came of it stays unknown and is asked until it answers, never taken for granted', async () => {
  const runId = await startedRollback('goes')
  let bringBack: (() => Promise<void>) | undefined
  const written = changed('cluster.patch', (kind) => ({
    run: async (...call: Parameters<StepKind['run']>) => {
      const result = await kind.run(...call)
      bringBack = await goDown()
      return result
    },
  }))
  await startEngine('w1', written)
  const saying = async () => {
    const step = await stepOf(runId, 'cluster.patch@1')
    return step?.state === 'verifying' && step.error !== null
  }
  await vi.waitUntil(saying, { timeout: 30_000 }).finally(() => bringBack?.())
  expect((await runOf(runId)).state).toBe('running')
  await ended(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
  expect(deployment('goes')?.metadata.generation).toBe(3)
})

test.each([
  ['429 with a time to wait', { kind: 'overload', seconds: 1, times: 2 }],
  ['500 before it stores', { kind: 'error', times: 1 }],
  ['a connection that is cut', { kind: 'cut', times: 1 }],
  ['an answer that is lost', { kind: 'lost-answer', times: 1 }],
])('F7 the API server answers a write with %s: it is written once, and verified', async (what, fault) => {
  const name = `busy-${what.length}`
  const runId = await startedRollback(name)
  await plant({ ...fault, method: 'PATCH', path: `/apis/apps/v1/namespaces/default/deployments/${name}` })
  await startEngine('w1')
  await ended(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
  expect([imageOf(name), deployment(name)?.metadata.generation]).toEqual(['one:1', 3])
})

test('F8 the cluster says yes and nothing is different: the step fails, and the run with it', async () => {
  const runId = await startedRollback('silent')
  await startEngine(
    'w1',
    changed('cluster.patch', () => ({ run: async () => ({ ...NOT_NEEDED, status: 200, outcome: 'written' }) })),
  )
  await ended(runId)
  expect((await runOf(runId)).state).toBe('failed')
  expect((await stepOf(runId, 'cluster.patch@1'))?.state).toBe('failed')
  expect(imageOf('silent')).toBe('two:broken')
})
