import { expect, test } from 'vitest'
import { priorOn } from '@/server/ports/cluster-prior'
import { deployment, pod, replicaSet } from '@/server/testing/kube-objects'
import { type MemoryCluster, memoryCluster } from '@/server/testing/memory-cluster'
import { bench, take } from '@/server/testing/step-context'
import { clusterRestart } from './cluster-restart'
import { clusterScale } from './cluster-scale'
import { createHold } from './hold'

const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'engine' }
const shop = () => memoryCluster([deployment('v1'), replicaSet(2, 'v1'), pod('engine-a')])
const scaleTo = (replicas: number | null) => ({ target: ENGINE, replicas, decided: null, holdMs: 10_000, timeoutMs: 60_000 })
const settle = (cluster: MemoryCluster, replicas: number) =>
  cluster.change('Deployment', 'engine', (object) =>
    Object.assign(object.status as object, { replicas, readyReplicas: replicas, observedGeneration: object.metadata.generation }),
  )
const specOf = (cluster: MemoryCluster) => cluster.at('Deployment', 'engine').spec as { replicas: number }

test('a count is done when the workload says so and its pods are ready, seen twice', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const kind = clusterScale(createHold())
  expect(await take(at, kind, { params: scaleTo(5) })).toMatchObject({
    state: 'pending',
    reason: 'its controller has not seen the change yet',
  })
  settle(cluster, 5)
  const look = () => kind.verify(at.step(), scaleTo(5), at.plan.signal)
  expect(await look()).toMatchObject({ state: 'pending', reason: 'looked at again after a while' })
  at.wait(10_000)
  expect(await look()).toEqual({ state: 'verified', facts: { replicas: 5 } })
})

test('at 0 the pods must be gone, by owner', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const kind = clusterScale(createHold())
  await take(at, kind, { params: scaleTo(0) })
  settle(cluster, 0)
  const look = () => kind.verify(at.step(), scaleTo(0), at.plan.signal)
  expect(await look()).toMatchObject({ state: 'pending', reason: '1 pods not gone yet, engine-a' })
  cluster.drop('Pod', 'engine-a')
  await look()
  at.wait(10_000)
  expect(await look()).toMatchObject({ state: 'verified' })
})

test('whoever scales it back between the two looks is named', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const kind = clusterScale(createHold())
  await take(at, kind, { params: scaleTo(5) })
  settle(cluster, 5)
  await kind.verify(at.step(), scaleTo(5), at.plan.signal)
  cluster.change('Deployment', 'engine', (object) => {
    Object.assign(object.spec as object, { replicas: 3 })
    object.metadata.managedFields = [
      { manager: 'keda-operator', operation: 'Update', time: 'then', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ]
  })
  expect(await kind.verify(at.step(), scaleTo(5), at.plan.signal)).toMatchObject({
    state: 'failed',
    end: 'reverted',
    reason: 'keda-operator changed it back at then',
  })
})

test('one that never gets there is not converged', async () => {
  const at = bench(shop())
  const kind = clusterScale(createHold())
  await take(at, kind, { params: scaleTo(5) })
  at.wait(61_000)
  expect(await kind.verify(at.step(), scaleTo(5), at.plan.signal)).toMatchObject({ state: 'failed', end: 'not_converged' })
})

test('the count that was kept goes back, by compensation or by a step of its own', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const kind = clusterScale(createHold())
  await take(at, kind, { params: scaleTo(0) })
  const [prior] = [...at.priors.values()]
  if (prior === undefined) throw new Error('nothing was kept')
  await kind.compensate?.(at.step(), scaleTo(0), prior)
  expect(specOf(cluster).replicas).toBe(3)
  await kind.run(at.step(2), scaleTo(0), 'again', at.plan.signal)
  await kind.run(at.step(3), scaleTo(null), 'back', at.plan.signal)
  expect(specOf(cluster).replicas).toBe(3)
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.spec as object, { replicas: 8 }))
  await expect(kind.compensate?.(at.step(), scaleTo(0), prior)).rejects.toThrow('It is left as it is')
})

test('its preview says from and to, and asks for the verb of the subresource', async () => {
  const asked: string[] = []
  const cluster = memoryCluster([deployment('v1')], {
    access: (verb) => {
      asked.push(verb)
      return 'allowed'
    },
  })
  const found = await clusterScale(createHold()).plan(bench(cluster).plan, scaleTo(5))
  expect(found).toMatchObject({ refusals: [], detail: { replicas: { from: 3, to: 5 } } })
  expect([asked, specOf(cluster).replicas]).toEqual([['patch'], 3])
})

test('a restart repeated by another worker starts nothing again', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const params = { target: ENGINE, decided: null }
  expect(await clusterRestart.observe(at.step(), params)).toBe('absent')
  expect(await take(at, clusterRestart, { params })).toMatchObject({ state: 'verified' })
  const { generation } = cluster.at('Deployment', 'engine').metadata
  at.wait(60_000)
  expect(await clusterRestart.observe(at.step(), params)).toBe('satisfied')
  await clusterRestart.run(at.step(), params, 'key-1', at.plan.signal)
  await clusterRestart.run(at.step(), params, 'another', at.plan.signal)
  expect(cluster.at('Deployment', 'engine').metadata.generation).toBe(generation)
})

test('a restart of a paused one is refused, in the plan and at run time', async () => {
  const cluster = memoryCluster([deployment('v1', { spec: { paused: true } })])
  const at = bench(cluster)
  const params = { target: ENGINE, decided: null }
  expect((await clusterRestart.plan(at.plan, params)).refusals.map(({ code }) => code)).toEqual(['paused'])
  await expect(take(at, clusterRestart, { params })).rejects.toThrow('paused')
})

test('an operator that takes the restart back is named', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const params = { target: ENGINE, decided: null }
  await take(at, clusterRestart, { params })
  cluster.change('Deployment', 'engine', (object) => {
    Object.assign(object, { spec: deployment('v1').spec })
    object.metadata.managedFields = [
      { manager: 'db-operator', operation: 'Update', time: 'then', fieldsV1: { 'f:spec': { 'f:template': {} } } },
    ]
  })
  expect(await clusterRestart.verify(at.step(), params, at.plan.signal)).toMatchObject({
    end: 'reverted',
    reason: 'db-operator changed it back at then',
  })
})

test('a stop that is taken up again leaves the count it found on the object, not its own zero', async () => {
  const cluster = shop()
  const at = bench(cluster)
  const kind = clusterScale(createHold())
  await take(at, kind, { params: scaleTo(0) })
  expect(priorOn(cluster.at('Deployment', 'engine'))).toMatchObject({ run: 'run-1', state: { replicas: 3 } })
  await take(at, kind, { params: scaleTo(0), n: 2 })
  const later = bench(cluster, { runId: 'run-2', fence: 2n })
  await take(later, kind, { params: scaleTo(0), n: 3 })
  expect(priorOn(cluster.at('Deployment', 'engine'))).toMatchObject({ run: 'run-1', state: { replicas: 3 } })
})
