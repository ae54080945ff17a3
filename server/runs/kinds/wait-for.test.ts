import { expect, test } from 'vitest'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { readHistory, revisionRef } from '@/server/runs/cluster/read-history'
import { around, deployment, pod, replicaSet } from '@/server/testing/kube-objects'
import { memoryCluster } from '@/server/testing/memory-cluster'
import { bench, take } from '@/server/testing/step-context'
import { check } from './check'
import { createHold } from './hold'
import { type Measure, waitFor } from './wait-for'

const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'engine' }
const wait = (more: object = {}) => ({ target: ENGINE, until: 'rollout', revision: null, holdMs: 0, timeoutMs: 60_000, ...more })
const shop = (image = 'v2') => memoryCluster([deployment(image), replicaSet(1, 'v1'), replicaSet(2, 'v2'), pod('engine-a')])
const revisionOf = async (cluster: ReturnType<typeof shop>, number: number) => {
  const { history } = await readHistory(cluster, cluster.at('Deployment', 'engine'), {})
  const found = history.find((one) => one.number === number)
  if (found === undefined) throw new Error('no such revision')
  return revisionRef(found)
}

test('a rollout is waited for, and said in words meanwhile', async () => {
  const cluster = shop()
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.status as object, { updatedReplicas: 1 }))
  const at = bench(cluster)
  const kind = waitFor(createHold())
  expect(await take(at, kind, { params: wait() })).toMatchObject({ state: 'pending', reason: '1 of 3 pods on the new template' })
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.status as object, { updatedReplicas: 3 }))
  expect(await kind.verify(at.step(), wait(), at.plan.signal)).toMatchObject({ state: 'verified' })
})

test('one that exceeds its deadline, or the time of the step, is not converged', async () => {
  const cluster = shop()
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.status as object, { updatedReplicas: 1 }))
  const at = bench(cluster)
  const kind = waitFor(createHold())
  at.wait(61_000)
  expect(await kind.verify(at.step(), wait(), at.plan.signal)).toMatchObject({ state: 'failed', end: 'not_converged' })
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'no image' }]
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.status as object, { conditions }))
  expect(await kind.verify(bench(cluster).step(), wait(), at.plan.signal)).toMatchObject({
    end: 'not_converged',
    reason: expect.stringContaining('no image'),
  })
})

test('a soak is broken by a container that starts again, and begins anew', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const kind = waitFor(createHold())
  const soak = wait({ holdMs: 300_000, timeoutMs: 900_000 })
  const look = () => kind.verify(at.step(), soak, at.plan.signal)
  expect(await look()).toMatchObject({ state: 'pending' })
  at.wait(200_000)
  cluster.change('Pod', 'engine-a', (object) => Object.assign(object.status as object, { containerStatuses: [{ restartCount: 1 }] }))
  expect(await look()).toMatchObject({ state: 'pending', reason: 'it must hold for another 300 s' })
  at.wait(200_000)
  expect(await look()).toMatchObject({ state: 'pending' })
  at.wait(100_000)
  expect(await look()).toMatchObject({ state: 'verified' })
})

test('pods that an autoscaler adds do not break a soak', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const kind = waitFor(createHold())
  const soak = wait({ holdMs: 300_000, timeoutMs: 900_000 })
  const look = () => kind.verify(at.step(), soak, at.plan.signal)
  await look()
  at.wait(200_000)
  cluster.put(pod('engine-b'))
  await look()
  at.wait(100_000)
  expect(await look()).toMatchObject({ state: 'verified' })
})

test('a template that somebody changed back ends the wait, with a name', async () => {
  const cluster = shop('v1')
  const at = bench(cluster)
  const revision = await revisionOf(cluster, 1)
  const kind = waitFor(createHold())
  expect(await take(at, kind, { params: wait({ revision }) })).toMatchObject({ state: 'verified' })
  cluster.change('Deployment', 'engine', (object) => Object.assign(object, { spec: deployment('v2').spec }))
  expect(await kind.verify(at.step(), wait({ revision }), at.plan.signal)).toMatchObject({ state: 'failed', end: 'reverted' })
})

test('what held in the plan is asked again before the first write', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const decided = preconditionOf(cluster.at('Deployment', 'engine'))
  const wants = [
    { is: 'asPlanned', decided },
    { is: 'notPaused' },
    { is: 'revisionKept', revision: await revisionOf(cluster, 1) },
    { is: 'permitted', verb: 'patch', subresource: null },
  ]
  const params = { target: ENGINE, wants }
  expect(await take(at, check, { params })).toEqual({ state: 'verified' })
  cluster.drop('ReplicaSet', 'engine-1')
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.spec as object, { paused: true }))
  expect(await take(at, check, { params })).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/has changed since.*paused.*not kept/),
  })
  cluster.drop('Deployment', 'engine')
  expect(await take(at, check, { params })).toMatchObject({ state: 'failed', reason: 'Deployment governance/engine is gone' })
})

test('no word about a permission is asked again for a while, a no is not', async () => {
  let said: 'unknown' | 'denied' = 'unknown'
  const cluster = memoryCluster([deployment('v1')], { access: () => said })
  const at = bench(cluster)
  const params = { target: ENGINE, wants: [{ is: 'permitted', verb: 'patch', subresource: null }] }
  expect(await take(at, check, { params })).toMatchObject({ state: 'pending' })
  said = 'denied'
  expect(await take(at, check, { params })).toMatchObject({ state: 'failed' })
  said = 'unknown'
  at.wait(16_000)
  expect(await take(at, check, { params })).toMatchObject({ state: 'failed' })
})

test('a node is drained when only what belongs to it is left', async () => {
  const cluster = memoryCluster([around('Node', 'node-1'), pod('daemon', { of: ['DaemonSet', 'agent'] }), pod('late')])
  const params = { target: { kind: 'Node', namespace: null, name: 'node-1' }, wants: [{ is: 'drained' }] }
  expect(await take(bench(cluster), check, { params })).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('governance/late'),
  })
  cluster.drop('Pod', 'late')
  expect(await take(bench(cluster), check, { params })).toEqual({ state: 'verified' })
})

const SOAK = { holdMs: 300_000, timeoutMs: 900_000, objective: 'decision-latency' }
async function soakedWith(measure: Measure | null, more: object = SOAK) {
  const at = bench(shop())
  const kind = waitFor(createHold(), measure)
  await take(at, kind, { params: wait(more) })
  at.wait(300_000)
  return kind.verify(at.step(), wait(more), at.plan.signal)
}

test('a soak measures its objective over the time that it held, and says by how much', async () => {
  const spans: { from: Date; to: Date }[] = []
  const verdict = await soakedWith(async (_objective, span) => {
    spans.push(span)
    return { n: 12_345, p99Ms: 1.2, targetMs: 5 }
  })
  expect(spans.map(({ from, to }) => to.getTime() - from.getTime())).toEqual([300_000])
  expect(verdict).toMatchObject({
    state: 'verified',
    facts: { objective: { state: 'ok', said: 'decision p99 1.2 ms of 12,345 decisions, the line is 5 ms' } },
  })
})

test.each([
  ['over the line', { p99Ms: 7.25 }],
  ['on the line', { p99Ms: 5 }],
])('a soak whose objective is %s is not converged, with the figures', async (_where, { p99Ms }) => {
  const verdict = await soakedWith(async () => ({ n: 1000, p99Ms, targetMs: 5 }))
  expect(verdict).toMatchObject({ state: 'failed', end: 'not_converged', facts: { objective: { state: 'breach' } } })
  expect(verdict).toMatchObject({ reason: expect.stringMatching(/decision p99 .* of 1,000 decisions, the line is 5 ms/) })
})

test.each([
  ['too few decisions', async () => ({ n: 999, p99Ms: 1, targetMs: 5 }), 'too few decisions: unknown (999 of 1,000)'],
  ['none at all', async () => ({ n: 0, p99Ms: null, targetMs: 5 }), 'too few decisions: unknown (0 of 1,000)'],
  ['nobody who measures', null, 'nobody measures it here: unknown'],
] as const)('with %s its objective is unknown, and the run says so', async (_why, measure, said) => {
  expect(await soakedWith(measure)).toMatchObject({
    state: 'verified',
    unknown: `Deployment governance/engine: ${said}`,
    facts: { objective: { state: 'unknown', said } },
  })
})

test('what cannot be measured now is asked again, never passed', async () => {
  await expect(soakedWith(() => Promise.reject(new Error('the database does not answer')))).rejects.toThrow('does not answer')
})

test('a service without a measured objective holds on its readiness, in words', async () => {
  const verdict = await soakedWith(null, { ...SOAK, objective: null })
  expect(verdict).toMatchObject({ state: 'verified', facts: { objective: { state: 'none' } } })
  expect(verdict).not.toHaveProperty('unknown')
})
