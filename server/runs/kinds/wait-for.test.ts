import { expect, test } from 'vitest'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { readHistory, revisionRef } from '@/server/runs/cluster/read-history'
import { around, deployment, pod, replicaSet } from '@/server/testing/kube-objects'
import { memoryCluster } from '@/server/testing/memory-cluster'
import { bench, take } from '@/server/testing/step-context'
import { check } from './check'
import { createHold } from './hold'
import { waitFor } from './wait-for'

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
