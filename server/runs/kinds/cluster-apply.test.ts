import { expect, test } from 'vitest'
import { pool } from '@/server/db'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { digestOfKept } from '@/server/runs/config/kept'
import { readSet } from '@/server/runs/config/read-set'
import { keepSnapshot, objectIn, type Snapshot } from '@/server/runs/config/snapshots'
import { lendFrom } from '@/server/runs/connection'
import { NETWORK_POLICIES } from '@/server/testing/config-changes'
import { hostConfigCluster } from '@/server/testing/config-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { bench, take } from '@/server/testing/step-context'
import { clusterApply } from './cluster-apply'
import { clusterPrune } from './cluster-prune'
import { createHold } from './hold'
import { keyOf, type Target } from './target'

hostOwnDatabase()
const at = hostConfigCluster()
const DNS: Target = { kind: 'NetworkPolicy', namespace: 'governance', name: 'allow-dns' }
const ADDED: Target = { ...DNS, name: 'added' }
const OPEN = { podSelector: {}, policyTypes: ['Egress'], egress: [{}] }

const apply = () => clusterApply(at.snapshots, createHold())
const prune = () => clusterPrune(at.snapshots)
const stored = ({ namespace, name }: Target) => at.store().get(NETWORK_POLICIES, { namespace: namespace ?? '', name })
const edit = (target: Target, spec: object, manager = 'kubectl-edit') =>
  at
    .store()
    .change(NETWORK_POLICIES, { namespace: target.namespace ?? '', name: target.name }, (draft) => void Object.assign(draft, { spec }), {
      manager,
    })

/** A run that has kept the set as it is now, as its first step does. */
async function running() {
  const runId = crypto.randomUUID()
  const live = await readSet(at.cluster(), 'network')
  const lend = lendFrom(pool())
  await lend((client) => keepSnapshot(client, { set: 'network', why: 'before rollback', by: 'system:worker', runId, writers: [] }, live))
  const made = bench(at.cluster(), { runId })
  const step = (n?: number) => ({ ...made.step(n), caller: { kind: 'person' as const, personId: 'b', groups: ['acgs:leads' as const] } })
  return { ...made, step }
}

async function putting(snapshot: Snapshot, target = DNS) {
  const goal = objectIn(snapshot, keyOf(target))
  if (goal === null) throw new Error('not in the snapshot')
  const object = stored(target)
  const decided = object === null ? null : preconditionOf((await at.live('network')).live.get(keyOf(target)) as never) // it is there
  return { set: 'network', target, snapshotId: snapshot.id, digest: digestOfKept(goal), decided, force: true, holdMs: 0 }
}

async function back(kind: ReturnType<typeof apply> | ReturnType<typeof prune>, on: Awaited<ReturnType<typeof running>>, params: unknown) {
  const prior = on.priors.get(kind.target(kind.params.parse(params)))
  if (prior === undefined) throw new Error('nothing was kept')
  await kind.compensate?.(on.step(), kind.params.parse(params), prior)
}

test('applies what is in the snapshot, and takes away what was added; its params hold no body; taking it back gives what was found', async () => {
  const kept = await at.keep('network')
  edit(DNS, { ...OPEN, policyTypes: ['Egress', 'Ingress'], ingress: [{}] })
  const found = (await at.live('network')).digest
  const params = await putting(kept)
  expect(JSON.stringify(params)).not.toContain('egress')
  const on = await running()
  expect(await apply().observe(on.step(), params)).toBe('absent')
  expect(await take(on, apply(), { params })).toEqual({ state: 'verified' })
  expect(await apply().observe(on.step(), params)).toBe('satisfied')
  expect(stored(DNS)?.spec).not.toHaveProperty('ingress')
  expect((await at.live('network')).digest).toBe(kept.digest)
  expect(on.priors.get(keyOf(DNS))?.body).toEqual({ uid: stored(DNS)?.metadata.uid, digest: expect.stringMatching(/^sha256:/) })

  await back(apply(), on, params)
  expect((await at.live('network')).digest).toBe(found)
  await back(apply(), on, params)
  expect((await at.live('network')).digest).toBe(found)
})

test('without force nothing of others is taken, and they are named', async () => {
  const kept = await at.keep('network')
  edit(DNS, OPEN, 'somebody')
  const on = await running()
  const params = { ...(await putting(kept)), force: false }
  const preview = await apply().plan({ ...on.plan, caller: on.step().caller }, params)
  expect(preview.refusals).toMatchObject([{ code: 'ownedByOthers', message: expect.stringContaining('(somebody)') }])
  await expect(take(on, apply(), { params })).rejects.toThrow()
  expect(stored(DNS)?.spec).toMatchObject({ egress: [{}] })
})

test('what changed since the plan is not written over; what somebody changed afterwards is named, and left by the way back', async () => {
  const kept = await at.keep('network')
  edit(DNS, OPEN)
  const params = await putting(kept)
  edit(DNS, { ...OPEN, podSelector: { matchLabels: { a: 'b' } } })
  const on = await running()
  await expect(take(on, apply(), { params })).rejects.toMatchObject({ trouble: { reason: 'moved' } })
  const again = await running()
  const newer = await putting(kept)
  expect(await take(again, apply(), { params: newer })).toEqual({ state: 'verified' })
  edit(DNS, { ...OPEN, podSelector: { matchLabels: { z: 'z' } } }, 'late-editor')
  expect(await apply().verify(again.step(), newer, again.plan.signal)).toMatchObject({
    state: 'failed',
    end: 'reverted',
    reason: expect.stringContaining('changed it back'),
  })
  await expect(back(apply(), again, newer)).rejects.toThrow('It is left as it is.')
  at.store().delete(NETWORK_POLICIES, { namespace: 'governance', name: 'allow-dns' })
  expect(await apply().verify(again.step(), newer, again.plan.signal)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('gone'),
  })
})

test('what was removed is made again, and goes again by the way back', async () => {
  await take(await running(), apply(), { params: await putting(await at.keep('network'), { ...DNS, name: 'console-access' }) })
  const kept = await at.keep('network')
  const target = { ...DNS, name: 'console-access' }
  at.store().delete(NETWORK_POLICIES, { namespace: 'governance', name: 'console-access' })
  const on = await running()
  const params = await putting(kept, target)
  expect(params.decided).toBeNull()
  expect(await take(on, apply(), { params })).toEqual({ state: 'verified' })
  await back(apply(), on, params)
  expect(stored(target)).toBeNull()
})

test('a run may not put back what it has kept itself', async () => {
  const on = await running()
  const own = await at.snapshots.ofRun(on.step().runId, 'network')
  if (own === null) throw new Error('nothing was kept')
  const params = await putting(own, { ...DNS, name: 'default-deny-all' })
  await expect(take(on, apply(), { params })).rejects.toThrow('may not put back what it has kept itself')
})

const add = (labels: Record<string, string>, finalizers?: string[]) =>
  at.store().create(NETWORK_POLICIES, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'added', namespace: 'governance', labels, ...(finalizers ? { finalizers } : {}) },
    spec: OPEN,
  })
const OURS = { 'app.kubernetes.io/name': 'acgs-lite' }
async function pruning() {
  const object = await at.cluster().get({ resource: KINDS.NetworkPolicy, namespace: 'governance', name: 'added' })
  return { set: 'network', target: ADDED, decided: preconditionOf(object) }
}

test('prune removes one object by uid, spares another of its name, and makes it again by the way back', async () => {
  add(OURS)
  const params = await pruning()
  const on = await running()
  expect((await prune().plan({ ...on.plan, caller: on.step().caller }, params)).refusals).toEqual([])
  expect(await prune().observe(on.step(), params)).toBe('absent')
  expect(await take(on, prune(), { params })).toMatchObject({ state: 'verified' })
  expect(stored(ADDED)).toBeNull()
  expect(await prune().observe(on.step(), params)).toBe('satisfied')
  await back(prune(), on, params)
  expect(stored(ADDED)?.spec).toMatchObject(OPEN)
  expect(await prune().run(on.step(2), params, 'key-2', on.plan.signal)).toMatchObject({ outcome: 'notNeeded' })
  expect(stored(ADDED)).not.toBeNull()
  at.store().delete(NETWORK_POLICIES, { namespace: 'governance', name: 'added' })
})

test('prune touches nothing without our label, and never the default deny', async () => {
  add({ app: 'of-others' })
  const params = await pruning()
  const on = await running()
  expect((await prune().plan(on.plan, params)).refusals.map(({ code }) => code)).toEqual(['notOurs'])
  await expect(take(on, prune(), { params })).rejects.toThrow('not ours to remove')
  const deny = { ...params, target: { ...ADDED, name: 'default-deny-all' } }
  expect(prune().params.safeParse(deny).success).toBe(false)
  at.store().delete(NETWORK_POLICIES, { namespace: 'governance', name: 'added' })
})

test('what a finalizer holds is not gone, and the finalizer is named', async () => {
  add(OURS, ['example.org/hold'])
  const params = await pruning()
  const on = await running()
  expect(await take(on, prune(), { params })).toMatchObject({ state: 'pending', reason: expect.stringContaining('example.org/hold') })
})
