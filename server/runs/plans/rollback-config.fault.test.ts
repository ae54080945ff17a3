import { afterEach, expect, test, vi } from 'vitest'
import type { StepKind } from '@/server/runs/kind'
import { resolveStep } from '@/server/runs/resolve'
import { NETWORK_POLICIES, openUp } from '@/server/testing/config-changes'
import { hostConfigCluster } from '@/server/testing/config-cluster'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'

hostOwnDatabase()
const at = hostConfigCluster()
afterEach(() => checkInvariants())

const never = () => new Promise<never>(() => undefined)
const stuckAt = (name: string, change: (kind: StepKind) => Partial<StepKind>): StepKind[] =>
  at.steps().map((kind) => (kind.name === name ? { ...kind, ...change(kind) } : kind))
const unsent = () => ({ run: never })
const unanswered = (kind: StepKind) => ({
  run: async (...call: Parameters<StepKind['run']>) => {
    await kind.run(...call)
    return never()
  },
})
const waiting = () => ({ verify: async () => ({ state: 'pending' as const, reason: 'stuck' }) })
const stepAt = async (runId: string, kind: string) => (await at.stepsOf(runId)).find((step) => step.kind === `${kind}@1`)

test.each([
  ['before the set is kept', { name: 'config.snapshot', state: 'running', stuck: unsent }],
  ['after the set was kept, before its answer', { name: 'config.snapshot', state: 'running', stuck: unanswered }],
  ['before an apply is sent', { name: 'cluster.apply', state: 'running', stuck: unsent }],
  ['after an apply, before its answer is kept', { name: 'cluster.apply', state: 'running', stuck: unanswered }],
  ['while an apply is looked at', { name: 'cluster.apply', state: 'verifying', stuck: waiting }],
  ['before a removal is sent', { name: 'cluster.prune', state: 'running', stuck: unsent }],
  ['after a removal, before its answer is kept', { name: 'cluster.prune', state: 'running', stuck: unanswered }],
  ['while the whole set is compared', { name: 'config.check', state: 'verifying', stuck: waiting }],
])('F21 worker killed %s: another one brings the set back, whole', async (_where, { name, state, stuck }) => {
  const kept = await at.keep('network')
  await openUp(at)
  const runId = await at.start(await at.plan({ set: 'network', snapshotId: kept.id, force: true }))
  const denied: boolean[] = []
  const deny = { namespace: 'governance', name: 'default-deny-all' }
  const stop = at.store().subscribe(NETWORK_POLICIES, () => void denied.push(at.store().get(NETWORK_POLICIES, deny) !== null))
  const first = await at.startEngine(`w1 ${name} ${state}`, stuckAt(name, stuck))
  await vi.waitUntil(async () => (await stepAt(runId, name))?.state === state, { timeout: 20_000, interval: 20 })
  // What hangs after its call has made it by now, or is about to: a whole lease passes before anybody else looks.
  first.stop()
  const second = await at.startEngine(`w2 ${name} ${state}`)
  await at.until(runId, 'done', 'failed', 'uncertain')
  stop()
  second.stop()
  expect(await at.runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified', epoch: 2 })
  expect((await at.live('network')).digest).toBe(kept.digest)
  expect(denied).not.toContain(false)
})

test('F28 the set changes between plan and run: nothing is written', async () => {
  const kept = await at.keep('network')
  await openUp(at)
  const built = await at.plan({ set: 'network', snapshotId: kept.id, force: true })
  at.store().delete(NETWORK_POLICIES, { namespace: 'workload', name: 'sandbox-isolation' })
  const before = (await at.live('network')).digest
  const runId = await at.start(built)
  const engine = await at.startEngine('w3')
  await at.until(runId, 'done', 'failed', 'uncertain')
  expect(await at.runOf(runId)).toMatchObject({ state: 'failed' })
  expect((await stepAt(runId, 'config.snapshot'))?.error).toContain('has changed since the plan was built')
  expect((await at.live('network')).digest).toBe(before)
  engine.stop()
})

test('a rollback that is aborted gives back what it found, in reverse order', async () => {
  const kept = await at.keep('network')
  await openUp(at, 'monitoring')
  const found = (await at.live('network')).digest
  const built = await at.plan({ set: 'network', snapshotId: kept.id, force: true })
  const runId = await at.start(built)
  const failing = stuckAt('config.check', () => ({ verify: async () => ({ state: 'failed', reason: 'not as the snapshot' }) }))
  const engine = await at.startEngine('w4', failing)
  await at.until(runId, 'failed')
  expect((await at.live('network')).digest).toBe(kept.digest)
  await resolveStep({ runId, n: built.steps.length, choice: 'abort', by: 'anna', reason: 'it does not hold' })
  await at.until(runId, 'cancelled')
  engine.stop()
  expect((await at.live('network')).digest).toBe(found)
})
