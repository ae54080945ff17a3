import { describe, expect, test } from 'vitest'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'
import { isReady } from './pods'

function started(spec: Record<string, unknown> = {}) {
  const cluster = simulation()
  cluster.add(workload('DaemonSet', 'agent', { template: template('agent:1'), ...spec }))
  cluster.seconds(10)
  return cluster
}
const use = (cluster: ReturnType<typeof started>, image: string) =>
  cluster.edit('daemonsets.apps', 'agent', (draft) => {
    for (const container of draft.spec.template.spec.containers) container.image = image
  })
const places = (cluster: ReturnType<typeof started>) =>
  cluster
    .pods()
    .map(({ spec }) => `${spec.nodeName} ${spec.containers[0]?.image}`)
    .sort()

describe('a daemon set', () => {
  test('has one pod on each node, cordoned ones too, labelled with the bare hash', () => {
    const cluster = started()
    expect(places(cluster)).toEqual(['node-1 agent:1', 'node-2 agent:1', 'node-3 agent:1'])
    const [revision] = cluster.list('controllerrevisions.apps')
    const hash = cluster.pods()[0]?.metadata.labels?.['controller-revision-hash']
    expect(revision?.metadata.name).toBe(`agent-${hash}`)
    expect(revision?.metadata.labels?.['controller-revision-hash']).toBe(hash)
    cluster.edit('nodes', 'node-2', (draft) => {
      draft.spec = { unschedulable: true }
    })
    cluster.remove('pods', cluster.pods().find(({ spec }) => spec.nodeName === 'node-2')?.metadata.name ?? '')
    cluster.seconds(10)
    expect(places(cluster)).toHaveLength(3)
    expect(cluster.get('daemonsets.apps', 'agent').status).toMatchObject({
      desiredNumberScheduled: 3,
      numberReady: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
    })
    expect(cluster.failures).toEqual([])
  })

  test('keeps off nodes its selector leaves out, and goes when one is', () => {
    const cluster = started()
    cluster.edit('daemonsets.apps', 'agent', (draft) => {
      draft.spec.template.spec.nodeSelector = { 'acgs.io/stopped': 'true' }
    })
    cluster.seconds(10)
    expect(cluster.pods()).toEqual([])
    expect(cluster.get('daemonsets.apps', 'agent').status).toMatchObject({ desiredNumberScheduled: 0, numberMisscheduled: 0 })
  })

  test('rolls so many at a time', () => {
    const cluster = started()
    let least = 3
    cluster.store.subscribe('pods', () => {
      least = Math.min(least, cluster.pods().filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp).length)
    })
    use(cluster, 'agent:2')
    cluster.seconds(30)
    expect(places(cluster)).toEqual(['node-1 agent:2', 'node-2 agent:2', 'node-3 agent:2'])
    expect(least).toBe(2)
  })

  test('on delete, replaces only what somebody removes', () => {
    const cluster = started({ updateStrategy: { type: 'OnDelete' } })
    use(cluster, 'agent:2')
    cluster.seconds(20)
    expect(cluster.get('daemonsets.apps', 'agent').status?.updatedNumberScheduled).toBeUndefined()
    cluster.remove('pods', cluster.pods().find(({ spec }) => spec.nodeName === 'node-3')?.metadata.name ?? '')
    cluster.seconds(20)
    expect(places(cluster)).toEqual(['node-1 agent:1', 'node-2 agent:1', 'node-3 agent:2'])
  })

  test('raises the number of a revision that comes back', () => {
    const cluster = started()
    use(cluster, 'agent:2')
    cluster.seconds(20)
    use(cluster, 'agent:1')
    cluster.seconds(20)
    expect(
      cluster
        .list('controllerrevisions.apps')
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([2, 3])
  })
})
