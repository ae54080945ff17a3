import { readObject } from '@/server/adapters/kubernetes/parse'
import { podCounters } from '@/server/adapters/kubernetes/pod-counters'
import { podPage } from '@/server/adapters/kubernetes/pod-page'
import { podRow } from '@/server/adapters/kubernetes/pod-row'
import { rowStore } from '@/server/adapters/kubernetes/row-store'
import { readEvents } from '@/server/adapters/kubernetes/watch-events'
import type { PodRow } from '@/server/ports/cluster-watch'
import { figure, heading, line } from './parts/say'

/** `npm run bench:cluster`: what 10,000 pods and 500 of their events a second cost the process that watches them. */
const PODS = 10_000
const EVENTS_A_SECOND = 500
const SECONDS = 20

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
function podText(n: number, version: number, isReady: boolean): string {
  const app = `app-${n % 200}`
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-7c9f8d6b5c-${n}`,
      namespace: `team-${n % 20}`,
      uid: uuid(n),
      resourceVersion: String(version),
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { app, 'pod-template-hash': '7c9f8d6b5c', 'app.kubernetes.io/component': 'engine' },
      annotations: { 'example.com/note': 'x'.repeat(300) },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-7c9f8d6b5c`, uid: uuid(900_000 + (n % 200)), controller: true },
      ],
      managedFields: Array.from({ length: 3 }, (_, i) => ({ manager: `manager-${i}`, fieldsV1: { fields: 'y'.repeat(800) } })),
    },
    spec: {
      nodeName: `node-${n % 100}`,
      containers: [{ name: 'main', image: 'registry.example/main:1', env: [{ name: 'A', value: 'z'.repeat(400) }] }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ restartCount: n % 3, imageID: `registry.example/main@sha256:${'a'.repeat(64)}` }],
    },
  })
}
const collected = (): number => {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

async function main(): Promise<void> {
  heading('bench:cluster', '1')
  const counters = podCounters()
  const store = rowStore<PodRow>((row) => row, counters.change)
  const before = collected()
  const began = performance.now()
  for (let n = 0; n < PODS; n += 1) store.put(podRow(readObject(JSON.parse(podText(n, n, true)))))
  const listMs = performance.now() - began
  const heapMb = (collected() - before) / 1_048_576
  line('pods as a server sends them, read and kept', `${store.size} in ${listMs.toFixed(0)} ms`)
  figure({ name: 'heap of 10,000 pods', measured: heapMb, goal: 40, unit: 'MB' })
  figure({ name: 'of one', measured: (heapMb * 1024) / PODS, goal: 1, unit: 'kB' })

  const events = EVENTS_A_SECOND * SECONDS
  let bytes = 0
  async function* body() {
    for (let i = 0; i < events; i += 1) {
      const chunk = Buffer.from(`{"type":"MODIFIED","object":${podText((i * 7) % PODS, PODS + i, i % 2 === 0)}}\n`)
      bytes += chunk.length
      yield chunk
    }
  }
  let applyMs = 0
  for await (const event of readEvents(body())) {
    const from = performance.now()
    store.put(podRow(readObject(event.object)))
    applyMs += performance.now() - from
  }
  line('their events', `${events}, as ${SECONDS} s of ${EVENTS_A_SECOND} a second, ${(bytes / events / 1024).toFixed(1)} kB each`)
  line('to apply one, read already', `${((applyMs / events) * 1000).toFixed(1)} µs`)
  figure({ name: 'share of one core for it', measured: (applyMs / (SECONDS * 1000)) * 100, goal: 10, unit: '%' })
  const pageFrom = performance.now()
  const page = podPage(store.values(), { size: 200, sort: 'restarts', descending: true, filter: { text: 'app-1' } })
  line(`a page of ${page.rows.length} of ${page.matching}, filtered and sorted`, `${(performance.now() - pageFrom).toFixed(1)} ms`)
}
await main()
