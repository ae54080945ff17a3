import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { isReady } from './controllers/pods'
import type { Pod } from './controllers/types'
import { kubeconfigOf, type LocalCluster } from './start'

const FAST = { startMs: 5, readyMs: 5, stopMs: 5 }

let folder = ''
let cluster: LocalCluster | null = null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
})
afterEach(async () => {
  await cluster?.stop()
  cluster = null
  rmSync(folder, { recursive: true, force: true })
})

type Config = { clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]; users: { user: { token: string } }[] }

/** A request as whoever holds this kubeconfig. */
function ask(kubeconfig: string, path: string): Promise<{ code: number; body: Record<string, unknown> }> {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as Config
  const at = clusters[0]?.cluster
  const ca = Buffer.from(at?.['certificate-authority-data'] ?? '', 'base64')
  return new Promise((resolve, reject) => {
    const sent = request(`${at?.server}${path}`, { ca, headers: { authorization: `Bearer ${users[0]?.user.token}` } }, (answer) => {
      let text = ''
      answer.on('data', (piece: Buffer) => {
        text += piece
      })
      answer.on('end', () => resolve({ code: answer.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : {} }))
    })
    sent.on('error', reject)
    sent.end()
  })
}
const podNames = (one: LocalCluster) => one.store.list('pods').map(({ metadata }) => `${metadata.name} ${metadata.uid}`)

describe('the local cluster', () => {
  test('answers over TLS with the inventory running, and says what reaches what', async () => {
    const running = await startLocalCluster({ seed: true, folder, delays: FAST })
    cluster = running
    await expect.poll(() => (running.store.list('pods') as Pod[]).filter(isReady).length).toBe(20)
    const deployments = await ask(running.kubeconfig, '/apis/apps/v1/namespaces/governance/deployments')
    expect(deployments).toMatchObject({ code: 200, body: { kind: 'DeploymentList' } })
    const pod = (start: string) => running.store.list('pods').find(({ metadata }) => metadata.name.startsWith(start))?.metadata
    const path = (from: string, to: string, port: number) =>
      `/_acgs/reach?from=${pod(from)?.namespace}/${pod(from)?.name}&to=${pod(to)?.namespace}/${pod(to)?.name}&port=${port}`
    expect(await ask(running.kubeconfig, path('policy-engine', 'constitutional-postgres', 5432))).toMatchObject({
      code: 200,
      body: { reachable: true },
    })
    expect(await ask(running.kubeconfig, path('opa', 'constitutional-postgres', 5432))).toMatchObject({
      code: 200,
      body: { reachable: false },
    })
    expect((await ask(running.kubeconfig, '/_acgs/reach?from=x&to=y&port=none')).code).toBe(404)
  })

  test('gives each account a kubeconfig of its own, which may what the account may', async () => {
    cluster = await startLocalCluster({ seed: true, folder, delays: FAST })
    const worker = kubeconfigOf(folder, 'acgs-worker')
    expect(statSync(worker).mode & 0o777).toBe(0o600)
    expect((await ask(worker, '/api/v1/namespaces/governance/pods')).code).toBe(200)
    expect((await ask(worker, '/api/v1/namespaces/governance/secrets')).code).toBe(403)
    expect((await ask(kubeconfigOf(folder, 'acgs-controller'), '/api/v1/namespaces/governance/pods')).code).toBe(403)
  })

  test('goes on after a restart with the same objects, and versions that only grow', async () => {
    const first = await startLocalCluster({ seed: true, folder, delays: FAST })
    cluster = first
    await expect.poll(() => (first.store.list('pods') as Pod[]).filter(isReady).length).toBe(20)
    const [names, version] = [podNames(first), first.store.version()]
    await first.stop()
    const second = await startLocalCluster({ seed: true, folder, delays: FAST })
    cluster = second
    expect(podNames(second)).toEqual(names)
    expect(second.store.version()).toBeGreaterThanOrEqual(version)
    expect((await ask(second.kubeconfig, '/readyz')).code).toBe(200)
  })

  test('without an installation has three machines and no workload', async () => {
    cluster = await startLocalCluster({ seed: false, folder })
    expect(cluster.store.list('nodes').map(({ metadata }) => metadata.name)).toEqual(['node-1', 'node-2', 'node-3'])
    expect(cluster.store.list('deployments.apps')).toEqual([])
    expect(cluster.store.list('namespaces').map(({ metadata }) => metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ])
  })

  test('removes what its owner leaves behind, and a namespace with all that is in it', async () => {
    const running = await startLocalCluster({ seed: true, folder, delays: FAST })
    cluster = running
    await expect.poll(() => (running.store.list('pods') as Pod[]).filter(isReady).length).toBe(20)
    running.store.delete('namespaces', { name: 'monitoring' }, { propagation: 'Background' })
    await expect.poll(() => running.store.get('namespaces', { name: 'monitoring' })).toBeNull()
    expect(running.store.list('pods', 'monitoring')).toEqual([])
    expect(running.store.list('replicasets.apps', 'monitoring')).toEqual([])
  })
})
