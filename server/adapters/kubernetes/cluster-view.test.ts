import { afterEach, expect, test } from 'vitest'
import type { ViewChange } from '@/server/ports/cluster-watch'
import { freezingProxy } from '@/server/testing/cluster/freezing-proxy'
import { answer, refuse, scriptedServer } from '@/server/testing/cluster/scripted-server'
import { pod } from '@/server/testing/cluster/watched-kind'
import { openClusterView } from './cluster-view'
import { clusterHttp } from './http'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})
const owned = (uid: string, kind: string) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name: kind, uid, controller: true }] })
const replicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: 'engine-1',
    namespace: 'governance',
    uid: 'rs-1',
    resourceVersion: '1',
    managedFields: [{ manager: 'x' }],
    ...owned('dep-1', 'Deployment'),
  },
}
const ROWS: Record<string, object[]> = {
  pods: [pod('a', '1', owned('rs-1', 'ReplicaSet')), pod('b', '2', owned('rs-1', 'ReplicaSet')), pod('c', '3')],
  replicasets: [replicaSet],
}

async function start(pingWithinMs = 10_000) {
  const state = { isReady: true, isForbidden: true, watches: 0 }
  const server = await scriptedServer((asked, response) => {
    const kind = asked.path.split('/').at(-1) ?? ''
    if (asked.path === '/readyz') return state.isReady ? answer(response, 'ok') : refuse(response, 500)
    if (kind === 'networkpolicies' && state.isForbidden)
      return refuse(response, 403, { reason: 'Forbidden', message: 'networkpolicies is forbidden' })
    if (asked.query.get('watch') !== 'true') return answer(response, { metadata: { resourceVersion: '50' }, items: ROWS[kind] ?? [] })
    if (asked.query.get('sendInitialEvents')) return refuse(response, 422)
    state.watches += 1
    response.writeHead(200)
    response.write('')
  })
  const proxy = await freezingProxy(server.url)
  const place = async () => ({ ...(await server.connection().place()), server: proxy.url })
  const http = clusterHttp({ connection: { ...server.connection(), place } })
  const ending = new AbortController()
  const view = openClusterView({
    http,
    signal: ending.signal,
    liveness: { pingEveryMs: 20, pingWithinMs, readyEveryMs: 20, readyFailures: 2 },
  })
  open.push(async () => {
    await view.close()
    http.close()
    await proxy.close()
    await server.close()
  })
  return { proxy, view, state }
}

test('one watch a kind; a source that is not permitted is down alone, and totals are at least', async () => {
  const { view, state } = await start()
  await expect.poll(() => view.coverage().complete).toBe(14)
  expect(view.coverage()).toMatchObject({ sources: 15, isComplete: false, down: [{ kind: 'NetworkPolicy', reason: 'denied' }] })
  expect(view.coverage(['Pod', 'ReplicaSet'])).toMatchObject({ isComplete: true, down: [] })
  expect(view.state('NetworkPolicy').lastError?.message).toContain('does not permit')
  await expect.poll(() => state.watches).toBe(14)
})

test('counts of a workload are those of the sets that it owns; rows hold no managed fields', async () => {
  const { view } = await start()
  await expect.poll(() => view.coverage(['Pod', 'ReplicaSet']).isComplete).toBe(true)
  expect(view.workloadPods('dep-1')).toMatchObject({ total: 2, ready: 2 })
  expect(view.podCounts()).toMatchObject({ total: 3, ready: 3, byPhase: { Running: 3 } })
  expect(view.podCounts({ by: 'node', key: 'node-1' }).total).toBe(3)
  expect(view.byUid('ReplicaSet', 'rs-1')?.metadata).not.toHaveProperty('managedFields')
  expect(view.find('ReplicaSet', { namespace: 'governance', name: 'engine-1' })?.metadata.uid).toBe('rs-1')
  expect(view.pods({ size: 2 })).toMatchObject({ matching: 3, rows: [{ name: 'a' }, { name: 'b' }] })
})

test('F6: two failures of /readyz make every source old, and one answer makes them what they are', async () => {
  const { view, state } = await start()
  await expect.poll(() => view.coverage(['Pod']).isComplete).toBe(true)
  state.isReady = false
  await expect.poll(() => view.state('Pod').phase).toBe('error')
  expect(view.state('Pod').lastError?.reason).toBe('unreachable')
  expect(view.podCounts().total).toBe(3)
  state.isReady = true
  await expect.poll(() => view.state('Pod').phase).toBe('complete')
})

test('a good ping is the sample of a quiet watch', async () => {
  const { view } = await start()
  await expect.poll(() => view.coverage(['Pod']).isComplete).toBe(true)
  const first = view.state('Pod').sampleAt?.getTime() ?? 0
  await expect.poll(() => view.state('Pod').sampleAt?.getTime() ?? 0).toBeGreaterThan(first)
})

test('F7: a half-open connection is found by its ping, and every watch begins anew', async () => {
  const { proxy, view, state } = await start(500)
  await expect.poll(() => state.watches).toBeGreaterThanOrEqual(12)
  proxy.freeze()
  await expect.poll(() => state.watches).toBeGreaterThanOrEqual(24)
  await expect.poll(() => view.coverage(['Pod']).isComplete).toBe(true)
})

test('changes are told at most twice a second, and no more after the view is closed', async () => {
  const { view } = await start()
  const told: ViewChange[][] = []
  view.onChange((changes) => told.push([...changes]))
  await expect.poll(() => told.flat().some(({ kind, what }) => kind === 'Pod' && what === 'rows')).toBe(true)
  expect(new Set(told[0]?.map(({ kind, what }) => `${kind} ${what}`)).size).toBe(told[0]?.length)
  await view.close()
})
