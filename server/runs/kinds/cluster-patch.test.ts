import { expect, test } from 'vitest'
import { ClusterError } from '@/server/ports/cluster-error'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { readHistory, revisionRef } from '@/server/runs/cluster/read-history'
import { around, deployment, replicaSet, statefulSet, storedRevision } from '@/server/testing/kube-objects'
import { type MemoryCluster, memoryCluster } from '@/server/testing/memory-cluster'
import { bench, take } from '@/server/testing/step-context'
import { clusterPatch } from './cluster-patch'
import { createHold } from './hold'

const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'engine' } as const
const APPLICATION = { kind: 'Application', namespace: 'governance', name: 'acgs' } as const
const UNTIL = '2026-11-27T05:00:00Z'

const shop = (options: Parameters<typeof memoryCluster>[1] = {}) =>
  memoryCluster([deployment('v2'), replicaSet(1, 'v1'), replicaSet(2, 'v2')], options)
const imageOf = (cluster: MemoryCluster) => JSON.stringify(cluster.at('Deployment', 'engine').spec).match(/"image":"(\w+)"/)?.[1]

async function back(cluster: MemoryCluster, number = 1) {
  const object = cluster.at('Deployment', 'engine')
  const { history } = await readHistory(cluster, object, {})
  const to = history.find((one) => one.number === number)
  if (to === undefined) throw new Error('no such revision')
  return { target: ENGINE, change: { do: 'rollback', revision: revisionRef(to) }, decided: preconditionOf(object), holdMs: 0 }
}
const kind = () => clusterPatch(createHold())

test('a rollback is the revision, and says so; the params hold no template', async () => {
  const cluster = shop()
  const params = await back(cluster)
  expect(JSON.stringify(params)).not.toContain('image')
  const at = bench(cluster)
  expect(await kind().observe(at.step(), params)).toBe('absent')
  expect(await take(at, kind(), { params })).toEqual({ state: 'verified' })
  expect(imageOf(cluster)).toBe('v1')
  expect(cluster.at('Deployment', 'engine').metadata.annotations).toMatchObject({
    'acgs.io/run': 'run-1',
    'acgs.io/fence': '1',
    'acgs.io/change-id': 'key-1',
  })
  expect(await kind().observe(at.step(), params)).toBe('satisfied')
})

test('its preview is what the server would make of it, and writes nothing', async () => {
  const cluster = shop()
  const found = await kind().plan(bench(cluster).plan, await back(cluster))
  expect(found).toMatchObject({
    refusals: [],
    isNoop: false,
    targets: [{ key: 'Deployment/governance/engine', uid: 'uid-engine', generation: 2 }],
  })
  expect(JSON.stringify(found.detail)).toContain('"sign":"+"')
  expect([imageOf(cluster), cluster.calls.map(({ isPreview }) => isPreview)]).toEqual(['v2', [true]])
})

test('a webhook that refuses the dry run blocks the plan, by its name', async () => {
  const cluster = shop({
    refuse: () => {
      throw new ClusterError({ reason: 'webhook', name: 'gate.example', how: 'refused' }, 'digest is not signed')
    },
  })
  expect((await kind().plan(bench(cluster).plan, await back(cluster))).refusals).toEqual([
    { code: 'dryRunFailed', message: 'Webhook gate.example refuses it: digest is not signed', targetKey: 'Deployment/governance/engine' },
  ])
})

test('who may not patch is told, and nothing is tried; where nobody could say, that is said', async () => {
  const denied = shop({ access: () => 'denied' })
  expect((await kind().plan(bench(denied).plan, await back(denied))).refusals.map(({ code }) => code)).toEqual(['denied'])
  expect(denied.calls).toEqual([])
  const unknown = shop({ access: () => 'unknown' })
  expect((await kind().plan(bench(unknown).plan, await back(unknown))).refusals.map(({ code }) => code)).toEqual(['permissionUnknown'])
})

test('the live template is nothing to do', async () => {
  const cluster = shop()
  expect(await kind().plan(bench(cluster).plan, await back(cluster, 2))).toMatchObject({ isNoop: true, refusals: [] })
  expect(cluster.calls).toEqual([])
})

test('an editor in between is not written over', async () => {
  const cluster = shop()
  const params = await back(cluster)
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.spec as object, { replicas: 9 }))
  await expect(take(bench(cluster), kind(), { params })).rejects.toThrow('it has changed')
  expect(imageOf(cluster)).toBe('v2')
})

test('a status that moved is no editor', async () => {
  const cluster = shop()
  const params = await back(cluster)
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.status as object, { readyReplicas: 1 }))
  expect(await take(bench(cluster), kind(), { params })).toEqual({ state: 'verified' })
})

test('a revision that is gone, or has another content, is refused', async () => {
  const cluster = shop()
  const params = await back(cluster)
  cluster.drop('ReplicaSet', 'engine-1')
  await expect(take(bench(cluster), kind(), { params })).rejects.toThrow('Revision 1 is gone')
  cluster.put(replicaSet(1, 'v9'))
  await expect(take(bench(cluster), kind(), { params })).rejects.toThrow('is not what was planned')
  expect((await kind().plan(bench(cluster).plan, params)).refusals.map(({ code }) => code)).toEqual(['moved'])
})

test('an answer that got lost: what is there is looked at, and the repeat writes nothing', async () => {
  let isLost = true
  const cluster = shop({
    react: () => {
      if (isLost) throw new ClusterError({ reason: 'outcomeUnknown' }, 'no answer')
    },
  })
  const params = await back(cluster)
  const at = bench(cluster)
  await expect(take(at, kind(), { params })).rejects.toThrow('no answer')
  expect(await kind().observe(at.step(), params)).toBe('satisfied')
  isLost = false
  expect(await kind().run(at.step(), params, 'key-1', at.plan.signal)).toMatchObject({ outcome: 'found' })
})

test('whoever changed it back is named', async () => {
  const cluster = shop()
  const params = await back(cluster)
  const at = bench(cluster)
  await take(at, kind(), { params })
  const argo = {
    manager: 'argocd-controller',
    operation: 'Update',
    time: '2026-11-27T03:01:00Z',
    fieldsV1: { 'f:spec': { 'f:template': {} } },
  }
  cluster.change('Deployment', 'engine', (object) => {
    Object.assign(object, { spec: deployment('v2').spec })
    object.metadata.managedFields = [argo]
  })
  expect(await kind().verify(at.step(), params, at.plan.signal)).toMatchObject({
    state: 'failed',
    end: 'reverted',
    reason: 'argocd-controller changed it back at 2026-11-27T03:01:00Z',
  })
})

test('compensation puts back what was live, and leaves what somebody changed since', async () => {
  const cluster = shop()
  const params = await back(cluster)
  const at = bench(cluster)
  await take(at, kind(), { params })
  const prior = at.priors.get('Deployment/governance/engine')
  if (prior === undefined) throw new Error('nothing was kept')
  expect(prior.body).toMatchObject({ uid: 'uid-engine', replicas: 3, isPaused: false, revision: { number: 2 } })
  await kind().compensate?.(at.step(), params, prior)
  expect(imageOf(cluster)).toBe('v2')
  await kind().compensate?.(at.step(), params, prior)
  cluster.change('Deployment', 'engine', (object) => Object.assign(object, { spec: deployment('v7').spec }))
  await expect(kind().compensate?.(at.step(), params, prior)).rejects.toThrow('It is left as it is')
  expect(imageOf(cluster)).toBe('v7')
})

test('a StatefulSet goes back by what the cluster stores', async () => {
  const set = statefulSet('v2')
  const cluster = memoryCluster([set, storedRevision(set, 1, 'v1'), storedRevision(set, 2, 'v2')])
  const target = { kind: 'StatefulSet', namespace: 'governance', name: 'db' }
  const { history } = await readHistory(cluster, cluster.at('StatefulSet', 'db'), {})
  const to = history.find(({ number }) => number === 1)
  if (to === undefined) throw new Error('no revision')
  const params = { target, change: { do: 'rollback', revision: revisionRef(to) }, decided: null, holdMs: 0 }
  expect(await take(bench(cluster), kind(), { params })).toEqual({ state: 'verified' })
  expect(JSON.stringify(cluster.at('StatefulSet', 'db').spec)).not.toContain('$patch')
})

test('a pause of Argo CD must stand for a while; it is resumed with exactly what it had', async () => {
  const cluster = memoryCluster([
    around('Application', 'acgs', { apiVersion: 'argoproj.io/v1alpha1', spec: { syncPolicy: { automated: { selfHeal: true } } } }),
  ])
  const at = bench(cluster)
  const patch = kind()
  const params = {
    target: APPLICATION,
    change: { do: 'pauseReverter', knowsEnabled: true, replicas: null, until: UNTIL },
    decided: null,
    holdMs: 10_000,
  }
  expect(await take(at, patch, { params })).toMatchObject({ state: 'pending' })
  at.wait(10_000)
  expect(await patch.verify(at.step(), params, at.plan.signal)).toEqual({ state: 'verified' })
  expect(cluster.at('Application', 'acgs').spec).toEqual({ syncPolicy: { automated: { selfHeal: true, enabled: false } } })
  const resume = { target: APPLICATION, change: { do: 'resumeReverter', prior: null, knowsEnabled: true }, decided: null, holdMs: 0 }
  expect(await take(at, patch, { params: resume, n: 2 })).toEqual({ state: 'verified' })
  expect(cluster.at('Application', 'acgs').spec).toEqual({ syncPolicy: { automated: { selfHeal: true } } })
})

const NODE = { kind: 'Node', namespace: null, name: 'n1' }
const SCALER = { kind: 'HorizontalPodAutoscaler', namespace: 'governance', name: 'engine' }
const scaler = { scaleTargetRef: { kind: 'Deployment', name: 'engine' }, minReplicas: 3, maxReplicas: 10 }

test.each([
  ['pauses a rollout', { target: ENGINE, change: { do: 'pauseRollout', isPaused: true }, object: deployment('v1') }, { paused: true }],
  [
    'cordons a node',
    { target: NODE, change: { do: 'cordon', isCordoned: true }, object: around('Node', 'n1', { spec: {} }) },
    { unschedulable: true },
  ],
  [
    'sets bounds',
    { target: SCALER, change: { do: 'bounds', minReplicas: 1, maxReplicas: 4 }, object: around(SCALER.kind, 'engine', { spec: scaler }) },
    { minReplicas: 1, maxReplicas: 4 },
  ],
])('%s, and takes it back', async (_what, { target, change, object }, spec) => {
  const cluster = memoryCluster([object])
  const before = cluster.at(target.kind, target.name).spec
  const at = bench(cluster)
  const params = { target, change, decided: null, holdMs: 0 }
  expect(await take(at, kind(), { params })).toEqual({ state: 'verified' })
  expect(cluster.at(target.kind, target.name).spec).toMatchObject(spec)
  const [prior] = [...at.priors.values()]
  if (prior === undefined) throw new Error('nothing was kept')
  await kind().compensate?.(at.step(), params, prior)
  expect(cluster.at(target.kind, target.name).spec).toEqual(before)
})

test('a change that is not for that kind of object is no step', () => {
  expect(kind().params.safeParse({ target: ENGINE, change: { do: 'cordon', isCordoned: true }, decided: null, holdMs: 0 }).success).toBe(
    false,
  )
})
