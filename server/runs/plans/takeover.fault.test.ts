import { expect, test, vi } from 'vitest'
import { priorOn } from '@/server/ports/cluster-prior'
import type { StepKind } from '@/server/runs/kind'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { hostClusterRuns } from '@/server/testing/runs/cluster-runs'
import { runOf } from '@/server/testing/runs/orders'

const { deployment, ended, get, imageOf, startEngine, startedRollback, stepOf } = hostClusterRuns()
const never = () => new Promise<never>(() => undefined)

/** Kinds of a worker that goes no further than a place, so that it can be killed there. */
const stuckAt = (name: string, change: (kind: StepKind) => Partial<StepKind>): StepKind[] =>
  clusterSteps().map((kind) => (kind.name === name ? { ...kind, ...change(kind) } : kind))
const unsent = () => ({ run: never })
const unanswered = (kind: StepKind) => ({
  run: async (...call: Parameters<StepKind['run']>) => {
    await kind.run(...call)
    return never()
  },
})
const waiting = () => ({ verify: async () => ({ state: 'pending' as const, reason: 'stuck' }) })

test.each([
  ['before the patch is sent', { at: 'cluster.patch', state: 'running', stuck: unsent, generation: 2 }],
  ['after the patch, before its answer is kept', { at: 'cluster.patch', state: 'running', stuck: unanswered, generation: 3 }],
  ['while the rollout is waited for', { at: 'wait-for', state: 'verifying', stuck: waiting, generation: 3 }],
])(
  'F21 worker killed %s: another finishes the rollback, and the template is written once',
  async (where, { at, state, stuck, generation }) => {
    const name = `web-${where.length}`
    const runId = await startedRollback(name)
    const first = await startEngine('w1', stuckAt(at, stuck))
    const isThere = async () => (await stepOf(runId, `${at}@1`))?.state === state && deployment(name)?.metadata.generation === generation
    await vi.waitUntil(isThere, { timeout: 20_000, interval: 20 })
    first.stop()
    await startEngine('w2')
    await ended(runId)
    expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified', epoch: 2 })
    expect(imageOf(name)).toBe('one:1')
    expect(deployment(name)?.metadata.generation).toBe(3)
    const object = await get(name)
    expect(object.metadata.annotations).toMatchObject({ 'acgs.io/run': runId })
    // What the dead worker found, not what the one after it did.
    const bad = { number: 2 }
    expect(priorOn(object)).toMatchObject({
      run: runId,
      state: { replicas: 2, revision: bad },
    })
  },
)
