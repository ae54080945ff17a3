import { readObject } from '@/server/adapters/kubernetes/parse'
import { podCounters } from '@/server/adapters/kubernetes/pod-counters'
import { podPage } from '@/server/adapters/kubernetes/pod-page'
import { podRow } from '@/server/adapters/kubernetes/pod-row'
import { rowStore } from '@/server/adapters/kubernetes/row-store'
import { readEvents } from '@/server/adapters/kubernetes/watch-events'
import type { PodRow } from '@/server/ports/cluster-watch'
import { busyCluster } from './parts/busy-cluster'
import { podText } from './parts/pod-text'
import { figure, heading, line, numberArgument } from './parts/say'
import { measureTab } from './parts/services-tab'
import { metricOf, signIn, startSystem } from './parts/system'

/** `npm run bench:cluster`: what 10,000 pods and 500 of their events a second cost the process that watches them, and then the running product
 *  with its list of services open in Chromium, for two minutes or `--minutes` of them. */
const PODS = 10_000
const EVENTS_A_SECOND = 500
const SECONDS = 20
const SEEN_WITHIN_MS = 60_000
const MINUTES = numberArgument('minutes', 2)

const collected = (): number => {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

async function measureView(): Promise<void> {
  const counters = podCounters()
  const store = rowStore<PodRow>((row) => row, counters.change)
  const before = collected()
  const began = performance.now()
  for (let n = 0; n < PODS; n += 1) store.put(podRow(readObject(JSON.parse(podText(n, { version: n, isReady: true })))))
  const listMs = performance.now() - began
  const heapMb = (collected() - before) / 1_048_576
  line('pods as a server sends them, read and kept', `${store.size} in ${listMs.toFixed(0)} ms`)
  figure({ name: 'heap of 10,000 pods', measured: heapMb, goal: 40, unit: 'MB' })
  figure({ name: 'of one', measured: (heapMb * 1024) / PODS, goal: 1, unit: 'kB' })

  const events = EVENTS_A_SECOND * SECONDS
  let bytes = 0
  async function* body() {
    for (let i = 0; i < events; i += 1) {
      const chunk = Buffer.from(`{"type":"MODIFIED","object":${podText((i * 7) % PODS, { version: PODS + i, isReady: i % 2 === 0 })}}\n`)
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
async function measureProduct(): Promise<void> {
  const cluster = await busyCluster({ pods: PODS, eventsASecond: EVENTS_A_SECOND })
  process.env.ACGS_DEMO_AGENTS = '0'
  const system = await startSystem({ KUBECONFIG: cluster.kubeconfig })
  try {
    for (const until = performance.now() + SEEN_WITHIN_MS; ; ) {
      if ((await metricOf(system.consoleMetrics, 'acgs_watch_age_seconds{kind="Pod"}')) >= 0) break
      if (performance.now() > until) throw new Error('the console does not see the pods')
      await new Promise((next) => setTimeout(next, 100))
    }
    const cookie = await signIn(system.console)
    await measureTab({ console: system.console, metrics: system.consoleMetrics, cookie, minutes: MINUTES })
    line(
      'heap of the whole console',
      `${((await metricOf(system.consoleMetrics, 'acgs_console_nodejs_heap_size_used_bytes')) / 1_048_576).toFixed(0)} MB`,
    )
    const { events, seconds } = cluster.sent()
    line('events to console and worker together', `${events}, ${(events / seconds).toFixed(0)} a second`)
  } finally {
    await system.end()
    await cluster.end()
  }
}

heading('bench:cluster', '1')
await measureView()
await measureProduct()
process.exit(0)
