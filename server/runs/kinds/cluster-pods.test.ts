import { expect, test, vi } from 'vitest'
import { ClusterError } from '@/server/ports/cluster-error'
import { around, pod, statefulSet } from '@/server/testing/kube-objects'
import { memoryCluster } from '@/server/testing/memory-cluster'
import { bench, take } from '@/server/testing/step-context'
import { clusterDeletePod } from './cluster-delete-pod'
import { clusterEvict } from './cluster-evict'
import { clusterRepairSet } from './cluster-repair-set'

const OF_SET: { of: [string, string] } = { of: ['StatefulSet', 'db'] }
const target = (name: string) => ({ kind: 'Pod', namespace: 'governance', name })
const deletion = (more: object = {}) => ({
  target: target('db-2'),
  uid: 'uid-db-2',
  onlyUnready: false,
  successor: null,
  graceSeconds: null,
  timeoutMs: 60_000,
  ...more,
})
const eviction = { target: target('db-2'), uid: 'uid-db-2', timeoutMs: 60_000 }

test('a pod is deleted by uid, once; a name that came back is another pod', async () => {
  const cluster = memoryCluster([pod('db-2', OF_SET)])
  const at = bench(cluster)
  expect(await take(at, clusterDeletePod, { params: deletion() })).toEqual({ state: 'verified', facts: { uid: 'uid-db-2' } })
  cluster.put(pod('db-2', { ...OF_SET, metadata: { uid: 'new' } }))
  expect(await clusterDeletePod.observe(at.step(), deletion())).toBe('satisfied')
  expect(await take(at, clusterDeletePod, { params: deletion() })).toMatchObject({ state: 'verified' })
  expect(cluster.at('Pod', 'db-2').metadata.uid).toBe('new')
})

test('one that got Ready is spared', async () => {
  const cluster = memoryCluster([pod('db-2', OF_SET)])
  expect(await take(bench(cluster), clusterDeletePod, { params: deletion({ onlyUnready: true }) })).toEqual({
    state: 'verified',
    facts: { spared: true },
  })
  expect(cluster.calls).toEqual([])
})

test('its successor must be Ready: by name in a StatefulSet, by node in a DaemonSet', async () => {
  const cluster = memoryCluster([pod('db-2', OF_SET)])
  const at = bench(cluster)
  const byName = deletion({ successor: { by: 'name' } })
  expect(await take(at, clusterDeletePod, { params: byName })).toMatchObject({
    state: 'pending',
    reason: 'no Ready pod in place of db-2 yet',
  })
  cluster.put(pod('db-2', { ...OF_SET, metadata: { uid: 'new' } }))
  expect(await clusterDeletePod.verify(at.step(), byName, at.plan.signal)).toMatchObject({ state: 'verified' })
  cluster.drop('Pod', 'db-2')
  const byNode = deletion({ successor: { by: 'node', node: 'node-1', ownerUid: 'uid-agent' } })
  cluster.put(pod('agent-x', { of: ['DaemonSet', 'agent'], ready: false }))
  expect(await clusterDeletePod.verify(at.step(), byNode, at.plan.signal)).toMatchObject({ state: 'pending' })
  cluster.put(pod('agent-x', { of: ['DaemonSet', 'agent'] }))
  expect(await clusterDeletePod.verify(at.step(), byNode, at.plan.signal)).toMatchObject({ state: 'verified' })
})

test('a finalizer that holds it is named, and the time ends', async () => {
  const cluster = memoryCluster([pod('db-2', { ...OF_SET, metadata: { deletionTimestamp: 'then', finalizers: ['backup.example/keep'] } })])
  const at = bench(cluster)
  expect(await clusterDeletePod.verify(at.step(), deletion(), at.plan.signal)).toMatchObject({
    state: 'pending',
    reason: expect.stringContaining('backup.example/keep'),
  })
  at.wait(61_000)
  expect(await clusterDeletePod.verify(at.step(), deletion(), at.plan.signal)).toMatchObject({ state: 'failed', end: 'not_converged' })
})

test('an eviction that a budget holds back is asked again, and done when the uid is gone', async () => {
  vi.useFakeTimers()
  let blocked = 2
  const cluster = memoryCluster([pod('db-2', OF_SET)], {
    refuse: () => {
      if (blocked-- > 0) throw new ClusterError({ reason: 'disruptionBudget', budgets: ['db'] }, 'not now')
    },
  })
  const at = bench(cluster)
  const result = clusterEvict.run(at.step(), eviction, 'key', at.plan.signal)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await result).toEqual({ state: 'accepted', tries: 3, auditId: 'audit-3' })
  vi.useRealTimers()
  expect(await clusterEvict.verify(at.step(), eviction, at.plan.signal)).toMatchObject({ state: 'verified' })
})

test('one that stays blocked ends so, with the budget named', async () => {
  const budget = around('PodDisruptionBudget', 'db', {
    spec: { selector: { matchLabels: { app: 'engine' } } },
    status: { disruptionsAllowed: 0 },
  })
  const cluster = memoryCluster([pod('db-2', OF_SET), budget], {
    refuse: () => {
      throw new ClusterError({ reason: 'disruptionBudget', budgets: ['db'] }, 'not now')
    },
  })
  const at = bench(cluster)
  expect((await clusterEvict.plan(at.plan, eviction)).warnings).toEqual([
    { code: 'budget', message: 'PDB db lets none go now.', targetKey: 'Pod/governance/db-2' },
  ])
  at.wait(61_000)
  expect(await clusterEvict.run(at.step(), eviction, 'key', at.plan.signal)).toMatchObject({ state: 'blocked' })
  expect(await clusterEvict.verify(at.step(), eviction, at.plan.signal)).toMatchObject({
    state: 'failed',
    end: 'blocked',
    reason: 'Pod governance/db-2: blocked by PDB db',
  })
})

test('two budgets for one pod end it at once; a person has to mend that', async () => {
  const cluster = memoryCluster([pod('db-2', OF_SET)], {
    refuse: () => {
      throw new ClusterError({ reason: 'severalBudgets' }, 'PDBs db and all select it')
    },
  })
  const at = bench(cluster)
  await expect(clusterEvict.run(at.step(), eviction, 'key', at.plan.signal)).rejects.toThrow('PDBs db and all select it')
})

test('accepted is not gone: a pod that leaves is waited for', async () => {
  const cluster = memoryCluster([pod('db-2', { ...OF_SET, metadata: { deletionTimestamp: 'then' } })])
  const at = bench(cluster)
  expect(await clusterEvict.run(at.step(), eviction, 'key', at.plan.signal)).toMatchObject({ state: 'accepted' })
  expect(await clusterEvict.verify(at.step(), eviction, at.plan.signal)).toMatchObject({
    state: 'pending',
    reason: 'Pod governance/db-2 is leaving since then',
  })
})

test('a stuck StatefulSet gets its bad pods removed from the highest, each after the one before is back', async () => {
  vi.useFakeTimers()
  const bad = (name: string) => pod(name, { ...OF_SET, revision: 'db-1', ready: false })
  const good = (name: string) => pod(name, { ...OF_SET, revision: 'db-2', metadata: { uid: `new-${name}` } })
  const deleted: string[] = []
  const cluster = memoryCluster([statefulSet('v1'), good('db-0'), bad('db-1'), bad('db-2')], {
    react: (at, { verb, key }) => {
      if (verb !== 'delete') return
      const name = key.slice('Pod/'.length)
      deleted.push(name)
      at.put(good(name))
    },
  })
  const at = bench(cluster)
  const params = { target: { kind: 'StatefulSet', namespace: 'governance', name: 'db' }, timeoutMs: 60_000 }
  expect(await clusterRepairSet.observe(at.step(), params)).toBe('partial')
  const run = clusterRepairSet.run(at.step(), params, 'key', at.plan.signal)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await run).toEqual({ deleted: ['db-2', 'db-1'] })
  vi.useRealTimers()
  expect(deleted).toEqual(['db-2', 'db-1'])
  expect(await clusterRepairSet.verify(at.step(), params, at.plan.signal)).toEqual({ state: 'verified', facts: { why: 'noneStuck' } })
  expect(await clusterRepairSet.observe(at.step(), params)).toBe('satisfied')
})
