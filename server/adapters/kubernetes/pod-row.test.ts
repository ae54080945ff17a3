import { expect, test } from 'vitest'
import type { KubeObject } from '@/server/ports/cluster'
import type { PodRow } from '@/server/ports/cluster-watch'
import { podCounters } from './pod-counters'
import { podPage } from './pod-page'
import { podRow } from './pod-row'
import { rowStore } from './row-store'

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
/** A pod as a server sends it, with all that is not kept. */
function pod(n: number, change: { phase?: string; ready?: boolean; node?: string; rv?: string } = {}): KubeObject {
  const { phase = 'Running', ready = true, node = `node-${n % 100}`, rv = String(n) } = change
  const app = `app-${n % 200}`
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${app}-7c9f8d6b5c-${n}`,
        namespace: `team-${n % 20}`,
        uid: uuid(n),
        resourceVersion: rv,
        creationTimestamp: '2026-11-27T03:00:00Z',
        labels: { app, 'pod-template-hash': '7c9f8d6b5c', 'app.kubernetes.io/component': 'engine' },
        annotations: { note: 'x'.repeat(500) },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-7c9f8d6b5c`, uid: uuid(900_000 + (n % 200)), controller: true },
        ],
        managedFields: [{ manager: 'kubelet', fieldsV1: { f: 'y'.repeat(2000) } }],
      },
      spec: { nodeName: node, containers: [{ name: 'main', image: 'x', env: [{ name: 'A', value: 'z'.repeat(1000) }] }] },
      status: {
        phase,
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
        containerStatuses: [{ restartCount: n % 3, imageID: `registry.example/app@sha256:${'a'.repeat(64)}` }],
      },
    }),
  ) as KubeObject
}
const collect = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

test('10,000 pods are kept in less than 40 MB, each in less than a kilobyte', async () => {
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--expose-gc')
  const { runInNewContext } = await import('node:vm')
  globalThis.gc = runInNewContext('gc') as typeof globalThis.gc
  const counters = podCounters()
  const store = rowStore<PodRow>((row) => row, counters.change)
  const before = collect()
  for (let n = 0; n < 10_000; n += 1) store.put(podRow(pod(n)))
  const used = collect() - before
  expect(store.size).toBe(10_000)
  expect(used).toBeLessThan(40 * 1024 * 1024)
  expect(used / 10_000).toBeLessThan(1024)
  expect(JSON.stringify(store.get(uuid(1)))).not.toContain('xxxx')
})

test('counters follow each change, and equal what counting anew would say', () => {
  const counters = podCounters()
  const store = rowStore<PodRow>((row) => row, counters.change)
  for (let n = 0; n < 500; n += 1) store.put(podRow(pod(n)))
  for (let n = 0; n < 500; n += 3) store.put(podRow(pod(n, { phase: 'Failed', ready: false, node: 'node-x', rv: `${n}b` })))
  for (let n = 0; n < 500; n += 7) store.remove(uuid(n))
  const rows = [...store.values()]
  const count = (fits: (row: PodRow) => boolean) => rows.filter(fits).length
  expect(counters.all()).toMatchObject({ total: rows.length, ready: count(({ isReady }) => isReady) })
  expect(counters.all().byPhase).toEqual({
    Failed: count(({ phase }) => phase === 'Failed'),
    Running: count(({ phase }) => phase === 'Running'),
  })
  expect(counters.of('node', 'node-x').total).toBe(count(({ node }) => node === 'node-x'))
  expect(counters.of('namespace', 'team-3').total).toBe(count(({ namespace }) => namespace === 'team-3'))
  expect(counters.sum('owner', [uuid(900_001), uuid(900_002)]).total).toBe(
    count(({ owner }) => owner?.uid === uuid(900_001) || owner?.uid === uuid(900_002)),
  )
  for (const { uid } of rows) store.remove(uid)
  expect(counters.all()).toEqual({ total: 0, ready: 0, terminating: 0, restarts: 0, byPhase: {} })
  expect(counters.keys('node')).toEqual([])
})

test('a pod that is ending is not counted as ready', () => {
  const counters = podCounters()
  const ending = pod(1)
  ending.metadata.deletionTimestamp = '2026-11-27T04:00:00Z'
  counters.change(undefined, podRow(ending))
  expect(counters.all()).toMatchObject({ total: 1, ready: 0, terminating: 1 })
})

test.each(['name', 'namespace', 'node', 'phase', 'restarts', 'age'] as const)('pages by %s hold each row once, whichever way', (sort) => {
  const rows = Array.from({ length: 437 }, (_, n) => podRow(pod(n, { phase: n % 2 ? 'Running' : 'Pending' })))
  for (const descending of [false, true]) {
    const seen: string[] = []
    let after: string | null = null
    do {
      const page = podPage(rows, { sort, descending, after, size: 50 })
      expect(page.matching).toBe(437)
      seen.push(...page.rows.map(({ uid }) => uid))
      after = page.next
    } while (after !== null)
    expect(new Set(seen).size).toBe(437)
    expect(seen).toHaveLength(437)
  }
})

test('filters go together, and a place that no list gave is refused', () => {
  const rows = Array.from({ length: 400 }, (_, n) => podRow(pod(n)))
  const page = podPage(rows, { filter: { namespaces: ['team-3'], text: 'APP-3-' }, size: 200 })
  expect(page.rows.length).toBeGreaterThan(0)
  expect(page.rows.every(({ namespace, name }) => namespace === 'team-3' && name.startsWith('app-3-'))).toBe(true)
  expect(() => podPage(rows, { after: 'nonsense', size: 50 })).toThrow('first page')
})
