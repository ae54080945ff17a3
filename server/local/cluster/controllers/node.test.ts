import { describe, expect, test } from 'vitest'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'
import { conditionOf } from './conditions'
import { isReady, isTerminating } from './pods'

const stop = (cluster: ReturnType<typeof simulation>, isStopped: boolean) =>
  cluster.edit('nodes', 'node-1', (draft) => {
    const { 'acgs.io/simulate-stopped': _, ...annotations } = draft.metadata.annotations ?? {}
    draft.metadata.annotations = isStopped ? { ...annotations, 'acgs.io/simulate-stopped': 'true' } : annotations
  })
const ready = (cluster: ReturnType<typeof simulation>) => conditionOf(cluster.get('nodes', 'node-1').status?.conditions, 'Ready')
const renewed = (cluster: ReturnType<typeof simulation>) =>
  cluster.store.get('leases.coordination.k8s.io', { namespace: 'kube-node-lease', name: 'node-1' })?.spec?.renewTime

describe('a node', () => {
  test('is ready and renews its lease each ten seconds', () => {
    const cluster = simulation()
    expect(ready(cluster)).toMatchObject({ status: 'True', reason: 'KubeletReady' })
    const before = renewed(cluster)
    cluster.seconds(9)
    expect(renewed(cluster)).toBe(before)
    cluster.seconds(2)
    expect(renewed(cluster)).toBe('2026-01-01T00:00:10.000000Z')
    expect(cluster.failures).toEqual([])
  })

  test('that is silent for fifty seconds is unknown, its pods are not ready, and go after five minutes', () => {
    const cluster = simulation({ nodes: 2 })
    cluster.add(workload('Deployment', 'web', { replicas: 2, template: template('web:1') }))
    cluster.seconds(5)
    stop(cluster, true)
    cluster.seconds(40)
    expect(ready(cluster)?.status).toBe('True')
    cluster.seconds(12)
    expect(ready(cluster)).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' })
    const there = () => cluster.pods().filter(({ spec }) => spec.nodeName === 'node-1')
    expect(there().map(isReady)).toEqual([false])
    cluster.seconds(290)
    expect(there().map(isTerminating)).toEqual([false])
    cluster.seconds(20)
    // Told to go, and nobody there to end it.
    expect(there().map(isTerminating)).toEqual([true])
    expect(cluster.get('deployments.apps', 'web').status?.availableReplicas).toBe(2)
    stop(cluster, false)
    cluster.seconds(5)
    expect(there()).toEqual([])
    expect(ready(cluster)?.status).toBe('True')
    expect(cluster.get('nodes', 'node-1').spec?.taints).toBeUndefined()
  })

  test('that is cordoned carries the taint of it, and loses it again', () => {
    const cluster = simulation()
    cluster.edit('nodes', 'node-1', (draft) => {
      draft.spec = { unschedulable: true }
    })
    cluster.seconds(1)
    expect(cluster.get('nodes', 'node-1').spec?.taints).toMatchObject([{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }])
    cluster.edit('nodes', 'node-1', (draft) => {
      delete draft.spec?.unschedulable
    })
    cluster.seconds(1)
    expect(cluster.get('nodes', 'node-1').spec?.taints).toBeUndefined()
  })

  test('that is taken away leaves its pods behind for forty seconds, and then they are gone', () => {
    const cluster = simulation({ nodes: 2 })
    cluster.add(workload('Deployment', 'web', { replicas: 2, template: template('web:1') }))
    cluster.seconds(5)
    cluster.store.delete('nodes', { name: 'node-1' })
    cluster.seconds(30)
    expect(cluster.pods().map(({ spec }) => spec.nodeName)).toContain('node-1')
    cluster.seconds(30)
    expect(cluster.pods().map(({ spec }) => spec.nodeName)).toEqual(['node-2', 'node-2'])
    expect(cluster.get('deployments.apps', 'web').status?.availableReplicas).toBe(2)
  })
})
