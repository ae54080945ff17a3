import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { ADMIN } from '@/server/local/cluster/identity/credentials'
import { type LocalCluster, startCluster } from '@/server/local/cluster/start'
import { WATCHED } from '@/server/ports/cluster-watch'
import { freezingProxy } from '@/server/testing/cluster/freezing-proxy'
import { apiOf } from '@/server/testing/cluster/http'
import { clusterSource } from './cluster-source'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one()
})
const n = WATCHED.length
const PATIENCE_MS = 25_000

/** A console's view of a local cluster behind a cable that can be pulled; the cluster can end and come back, with the same objects. */
async function seen(liveness?: { pingEveryMs: number; pingWithinMs: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-outage-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  let local: LocalCluster
  let port = 0
  const begin = async () => {
    local = await startCluster({ folder, port, installation: false, hasFaults: true })
    port = local.port
    return local
  }
  const { url, kubeconfig, credentials } = await begin()
  undo.push(() => local.stop())
  const proxy = await freezingProxy(url)
  undo.push(() => proxy.close())
  const through = join(folder, 'kubeconfig-through')
  writeFileSync(through, readFileSync(kubeconfig, 'utf8').replace(url, proxy.url))
  const opened = openKubernetes({ kubeconfig: through, context: null })
  const view = opened.openView({ signal: new AbortController().signal, ...(liveness ? { liveness } : {}) })
  undo.push(async () => {
    await view.close()
    await opened.cluster.close()
  })
  const source = () => clusterSource(view, new Date())
  const until = (state: string) => expect.poll(() => source()?.state, { timeout: PATIENCE_MS, interval: 20 }).toBe(state)
  await until('ok')
  const api = apiOf({ server: url, ca: credentials.certificates.ca, token: credentials.tokenFor(ADMIN) })
  return { view, source, until, api, freeze: proxy.freeze, begin, end: () => local.stop() }
}

test('F6: the API server is gone: stale since then, its rows kept and never fine; true within two seconds of its return', async () => {
  const { source, until, view, begin, end } = await seen()
  const before = Date.parse(source()?.sampledAt ?? '')
  await end()
  await until('stale')
  await expect.poll(() => view.isReachable(), { timeout: PATIENCE_MS }).toBe(false)
  const gone = source()
  expect(gone?.detail).toMatch(new RegExp(`^0 of ${n} kinds, the API server has not been ready for \\d+ s$`))
  expect(Date.parse(gone?.sampledAt ?? '')).toBeGreaterThanOrEqual(before)
  expect(view.objects('Node')).toHaveLength(3)
  await begin()
  const back = performance.now()
  await until('ok')
  expect(performance.now() - back).toBeLessThan(2000)
  expect(source()?.detail).toBe(`${n} of ${n} kinds`)
})

test.each(['error', 'overload', 'cut', 'gone'])(
  'F7: a cable is pulled, and watches that begin anew meet %s: stale meanwhile, then as the cluster is, by themselves',
  async (kind) => {
    const { until, view, source, api, freeze } = await seen({ pingEveryMs: 50, pingWithinMs: 300 })
    const { status } = await api.post('/_acgs/faults', { kind, path: '/api/v1/nodes?', times: 2, seconds: 1 })
    expect(status).toBeLessThan(300)
    freeze()
    const [gone] = view.objects('Node')
    await api.remove(`/api/v1/nodes/${gone?.metadata.name}`)
    await expect.poll(() => view.state('Node').phase, { timeout: PATIENCE_MS, interval: 1 }).not.toBe('complete')
    await until('ok')
    await expect.poll(() => view.objects('Node').map(({ metadata }) => metadata.name), { timeout: PATIENCE_MS }).toHaveLength(2)
    expect(view.find('Node', { namespace: null, name: gone?.metadata.name ?? '' })).toBeNull()
    expect(source()?.detail).toBe(`${n} of ${n} kinds`)
  },
)
