import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation, template } from '@/server/testing/cluster/controllers'
import { conditionOf } from './conditions'
import { isReady } from './pods'

type Given = { labels?: Record<string, string>; annotations?: Record<string, string>; finalizers?: string[]; image?: string } & Record<
  string,
  unknown
>

function pod(cluster: Simulation, name: string, { labels = {}, annotations = {}, finalizers, image = 'app:1', ...spec }: Given = {}): void {
  const metadata = { name, namespace: 'default', labels, annotations, ...(finalizers ? { finalizers } : {}) }
  cluster.add({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...template(image).spec, ...spec } })
}
const scheduled = (cluster: Simulation, name: string) => conditionOf(cluster.get('pods', name).status?.conditions, 'PodScheduled')

describe('a pod', () => {
  test('goes from pending to running to ready, with an address and the events of it', () => {
    const cluster = simulation()
    pod(cluster, 'one')
    cluster.advance(1)
    expect(cluster.get('pods', 'one').status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
    })
    cluster.advance(500)
    expect(cluster.get('pods', 'one').status).toMatchObject({ phase: 'Running', podIP: '10.244.1.1' })
    expect(isReady(cluster.get('pods', 'one'))).toBe(false)
    cluster.seconds(1)
    expect(isReady(cluster.get('pods', 'one'))).toBe(true)
    for (const reason of ['Scheduled', 'Pulled', 'Created', 'Started']) expect(cluster.events(reason)).toHaveLength(1)
    expect(cluster.events('Scheduled')[0]?.involvedObject).toMatchObject({
      kind: 'Pod',
      name: 'one',
      uid: cluster.get('pods', 'one').metadata.uid,
    })
    expect(cluster.failures).toEqual([])
  })

  test('of a broken image never runs', () => {
    const cluster = simulation()
    pod(cluster, 'one', { image: 'app:broken' })
    cluster.seconds(600)
    const { status } = cluster.get('pods', 'one')
    expect(status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } }],
    })
  })

  test('that crashes is started again after longer and longer pauses', () => {
    const cluster = simulation()
    pod(cluster, 'one', { labels: { 'kwok.x-k8s.io/simulate': 'crash' } })
    cluster.seconds(2)
    expect(cluster.get('pods', 'one').status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
    })
    cluster.seconds(35)
    expect(cluster.get('pods', 'one').status?.containerStatuses?.[0]?.restartCount).toBe(3)
    expect(cluster.get('pods', 'one').status?.containerStatuses?.[0]?.lastState).toMatchObject({ terminated: { exitCode: 1 } })
  })

  test('being deleted is gone when its containers have ended, or when its grace is over', () => {
    const cluster = simulation()
    pod(cluster, 'quick')
    pod(cluster, 'slow', { annotations: { 'acgs.io/simulate-slow-stop': 'true' }, terminationGracePeriodSeconds: 20 })
    cluster.seconds(5)
    cluster.remove('pods', 'quick')
    cluster.remove('pods', 'slow')
    cluster.seconds(1)
    expect(cluster.names('pods')).toEqual(['slow'])
    expect(cluster.get('pods', 'slow').metadata.deletionGracePeriodSeconds).toBe(20)
    expect(cluster.events('Killing')).toHaveLength(2)
    cluster.seconds(18)
    expect(cluster.names('pods')).toEqual(['slow'])
    cluster.seconds(2)
    expect(cluster.names('pods')).toEqual([])
  })

  test('with a finalizer stays, ended, until somebody takes it off', () => {
    const cluster = simulation()
    pod(cluster, 'held', { finalizers: ['example.com/hold'] })
    cluster.seconds(5)
    cluster.remove('pods', 'held')
    cluster.seconds(60)
    expect(cluster.get('pods', 'held').status?.phase).toBe('Failed')
    cluster.edit('pods', 'held', (draft) => {
      delete draft.metadata.finalizers
    })
    expect(cluster.names('pods')).toEqual([])
  })
})

describe('the scheduler', () => {
  test('keeps off cordoned nodes, and says why nothing is left', () => {
    const cluster = simulation({ nodes: 2 })
    for (const name of ['node-1', 'node-2']) {
      cluster.edit('nodes', name, (draft) => {
        draft.spec = { unschedulable: true }
      })
    }
    pod(cluster, 'one')
    cluster.seconds(5)
    expect(scheduled(cluster, 'one')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: '0/2 nodes are available: 2 node(s) were unschedulable.',
    })
    expect(cluster.events('FailedScheduling')).toHaveLength(1)
    cluster.edit('nodes', 'node-2', (draft) => {
      draft.spec = {}
    })
    cluster.seconds(5)
    expect(cluster.get('pods', 'one').spec.nodeName).toBe('node-2')
    expect(isReady(cluster.get('pods', 'one'))).toBe(true)
  })

  test('honours the node selector and taints', () => {
    const cluster = simulation()
    cluster.edit('nodes', 'node-3', (draft) => {
      draft.metadata.labels = { ...draft.metadata.labels, disk: 'fast' }
      draft.spec = { taints: [{ key: 'pool', value: 'gold', effect: 'NoSchedule' }] }
    })
    pod(cluster, 'refused', { nodeSelector: { disk: 'fast' } })
    pod(cluster, 'taken', {
      nodeSelector: { disk: 'fast' },
      tolerations: [{ key: 'pool', operator: 'Equal', value: 'gold', effect: 'NoSchedule' }],
    })
    cluster.seconds(5)
    expect(cluster.get('pods', 'refused').spec.nodeName).toBeUndefined()
    expect(cluster.get('pods', 'taken').spec.nodeName).toBe('node-3')
  })

  test('spreads pods over the nodes', () => {
    const cluster = simulation()
    for (const name of ['a', 'b', 'c']) pod(cluster, name)
    cluster.seconds(5)
    expect(new Set(cluster.pods().map(({ spec }) => spec.nodeName)).size).toBe(3)
  })
})

describe('events', () => {
  test('of the same thing are counted, and forgotten after an hour', () => {
    const cluster = simulation()
    pod(cluster, 'one', { labels: { 'kwok.x-k8s.io/simulate': 'crash' } })
    cluster.seconds(120)
    const [backOff] = cluster.events('BackOff')
    expect(cluster.events('BackOff')).toHaveLength(1)
    expect(backOff?.count).toBe(cluster.get('pods', 'one').status?.containerStatuses?.[0]?.restartCount)
    expect(cluster.events('Scheduled')).toHaveLength(1)
    cluster.seconds(3600)
    expect(cluster.events('Scheduled')).toHaveLength(0)
    expect(cluster.events('BackOff')).toHaveLength(1)
  })
})
