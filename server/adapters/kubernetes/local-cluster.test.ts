import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { kubeconfigOf, startCluster } from '@/server/local/cluster/start'
import { refTo } from '@/server/ports/cluster'
import { clusterContract, type TriedCluster } from '@/server/ports/cluster.contract'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { openKubernetes } from './open'

const NAMESPACE = 'acgs-contract-port'
async function start(account: 'acgs-console' | 'acgs-worker' | null = null) {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
  const local = await startCluster({ folder, port: 0, installation: account !== null })
  const kubeconfig = account ? kubeconfigOf(folder, account) : local.kubeconfig
  const opened = openKubernetes({ kubeconfig, context: null })
  return {
    local,
    opened,
    async close() {
      await opened.cluster.close()
      await local.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

describe('the port, by the local cluster', () => {
  clusterContract(async (): Promise<TriedCluster> => {
    const { opened, close } = await start()
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }
    const stamp = { runId: 'run-contract', fence: 1n, changeId: 'namespace' }
    await opened.cluster.create({ caller: { kind: 'self' }, stamp, object, resource: KINDS.Namespace })
    return { cluster: opened.cluster, namespace: NAMESPACE, caller: { kind: 'self' }, close }
  })
})

describe('a view of it', () => {
  const ending: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const end of ending) await end()
  })

  test('every kind is listed and followed', async () => {
    const { opened, close } = await start()
    const view = opened.openView({ signal: new AbortController().signal })
    ending.push(async () => {
      await view.close()
      await close()
    })
    await expect.poll(() => view.coverage()).toMatchObject({ isComplete: true, down: [] })
    const facts = await opened.cluster.facts()
    expect(facts.isLocal).toBe(true)
    const nodes = view.objects('Node').length
    expect(nodes).toBeGreaterThan(0)
    const labels = { app: 'seen' }
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'seen', namespace: 'default' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'registry.example/main:1' }] } },
      },
    }
    const stamp = { runId: 'run-view', fence: 1n, changeId: 'seen' }
    await opened.cluster.create({ caller: { kind: 'self' }, stamp, object, resource: KINDS.Deployment })
    const { uid } = (await opened.cluster.get(refTo('Deployment', 'default', 'seen'))).metadata
    await expect.poll(() => view.workloadPods(uid)).toMatchObject({ total: 2, ready: 2 })
    expect(view.find('Deployment', { namespace: 'default', name: 'seen' })?.metadata.uid).toBe(uid)
  })
})

describe('the accounts of an installation', () => {
  const NAMESPACES = ['governance', 'workload', 'shared', 'monitoring']
  const ENGINE = refTo('Deployment', 'governance', 'policy-engine')
  const operator = { kind: 'person', personId: 'p-1', groups: ['acgs:operators'], runId: 'run-1' } as const

  test('the console’s may watch its namespaces alone, and sees each kind of them', async () => {
    const { opened, close } = await start('acgs-console')
    const view = opened.openView({ signal: new AbortController().signal, namespaces: NAMESPACES })
    await expect.poll(() => view.coverage()).toMatchObject({ isComplete: true, down: [] })
    expect(view.find('Deployment', ENGINE)).not.toBeNull()
    expect(new Set(view.objects('Deployment').map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['governance', 'workload', 'monitoring']),
    )
    await view.close()
    await close()
  })

  test('the worker’s may list the pods of every namespace, and follows the same namespaces for every kind', async () => {
    const { opened, close } = await start('acgs-worker')
    const pods = { verb: 'list', group: '', resource: 'pods' }
    expect((await opened.cluster.review({ caller: { kind: 'self' }, attributes: pods, ask: 'self' })).verdict).toBe('allowed')
    const view = opened.openView({ signal: new AbortController().signal, namespaces: NAMESPACES })
    await expect.poll(() => view.coverage()).toMatchObject({ isComplete: true, down: [] })
    expect(view.find('Deployment', ENGINE)).not.toBeNull()
    await view.close()
    await close()
  })

  test('the worker’s changes nothing by itself, and what the person may as the person', async () => {
    const { opened, close } = await start('acgs-worker')
    const { cluster } = opened
    // A cluster that begins changes its objects all the time; what is decided about stands still.
    await expect.poll(() => cluster.get(ENGINE)).toMatchObject({ status: { readyReplicas: 3, observedGeneration: 1 } })
    const precondition = preconditionOf(await cluster.get(ENGINE))
    const restart = {
      type: 'strategic',
      body: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' } } } } },
    } as const
    const write = { ref: ENGINE, precondition, patch: restart, stamp: { runId: 'run-1', fence: 1n, changeId: 'change-1' } }
    await expect(cluster.patch({ ...write, caller: { kind: 'self' } })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      trouble: { reason: 'denied' },
    })
    await expect(cluster.patch({ ...write, caller: { ...operator, groups: ['acgs:automation'] } })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const attributes = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'governance', name: 'policy-engine' }
    expect((await cluster.review({ caller: operator, attributes, ask: 'self' })).verdict).toBe('allowed')
    expect((await cluster.review({ caller: operator, attributes: { ...attributes, name: 'other' }, ask: 'self' })).verdict).toBe('denied')
    expect((await cluster.patch({ ...write, caller: operator })).outcome).toBe('written')
    await close()
  })
})
