import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'
import { isReady } from './pods'

function started(spec: Record<string, unknown> = {}): Simulation {
  const cluster = simulation()
  const volumeClaimTemplates = [
    { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ]
  cluster.add(workload('StatefulSet', 'db', { replicas: 3, serviceName: 'db', template: template('db:1'), volumeClaimTemplates, ...spec }))
  cluster.seconds(20)
  return cluster
}
const use = (cluster: Simulation, image: string) =>
  cluster.edit('statefulsets.apps', 'db', (draft) => {
    for (const container of draft.spec.template.spec.containers) container.image = image
  })
const images = (cluster: Simulation) => cluster.pods().map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]?.image}`)
const status = (cluster: Simulation) => cluster.get('statefulsets.apps', 'db').status

describe('a stateful set', () => {
  test('starts its pods one after the other, each with its claim and the full name of its revision', () => {
    const cluster = simulation()
    const seen: string[] = []
    cluster.store.subscribe('pods', ({ type, object }) => {
      if (type === 'ADDED') seen.push(`${object.metadata.name} after ${cluster.pods().filter(isReady).length}`)
    })
    cluster.add(workload('StatefulSet', 'db', { replicas: 3, serviceName: 'db', template: template('db:1') }))
    cluster.seconds(20)
    expect(seen).toEqual(['db-0 after 0', 'db-1 after 1', 'db-2 after 2'])
    const { updateRevision, currentRevision } = status(cluster) ?? {}
    expect(updateRevision).toBe(currentRevision)
    expect(updateRevision).toMatch(/^db-/)
    expect(cluster.get('pods', 'db-1').metadata.labels).toMatchObject({
      'controller-revision-hash': updateRevision,
      'statefulset.kubernetes.io/pod-name': 'db-1',
    })
    expect(cluster.failures).toEqual([])
  })

  test('stores a revision as the strategic patch that brings it back', () => {
    const cluster = started()
    const [revision] = cluster.list('controllerrevisions.apps')
    expect(revision?.data).toEqual({ spec: { template: { ...cluster.get('statefulsets.apps', 'db').spec.template, $patch: 'replace' } } })
    expect(revision?.revision).toBe(1)
    expect(revision?.metadata.labels).toMatchObject({ app: 'web' })
  })

  test('rolls from the highest ordinal down and then calls the new revision current', () => {
    const cluster = started()
    const before = status(cluster)?.currentRevision
    const gone: string[] = []
    cluster.store.subscribe('pods', ({ type, object }) => void (type === 'DELETED' && gone.push(object.metadata.name)))
    use(cluster, 'db:2')
    cluster.seconds(30)
    expect(gone).toEqual(['db-2', 'db-1', 'db-0'])
    expect(status(cluster)).toMatchObject({ readyReplicas: 3, updatedReplicas: 3, currentReplicas: 3 })
    expect(status(cluster)?.currentRevision).toBe(status(cluster)?.updateRevision)
    expect(status(cluster)?.currentRevision).not.toBe(before)
  })

  test('in order, stands still behind a broken pod: the good template alone mends nothing, removing the pod does', () => {
    const cluster = started()
    use(cluster, 'db:broken')
    cluster.seconds(30)
    expect(images(cluster)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:broken'])
    use(cluster, 'db:1')
    cluster.seconds(120)
    expect(status(cluster)?.observedGeneration).toBe(3)
    expect(images(cluster)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:broken'])
    cluster.remove('pods', 'db-2')
    cluster.seconds(30)
    expect(images(cluster)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:1'])
    expect(status(cluster)).toMatchObject({ readyReplicas: 3, updatedReplicas: 3 })
    const numbers = cluster.list('controllerrevisions.apps').map(({ revision }) => revision)
    expect(numbers.sort()).toEqual([2, 3])
  })

  test('in parallel, mends itself by the good template', () => {
    const cluster = started({ podManagementPolicy: 'Parallel' })
    use(cluster, 'db:broken')
    cluster.seconds(30)
    expect(cluster.pods().filter(isReady)).toHaveLength(2)
    use(cluster, 'db:1')
    cluster.seconds(30)
    expect(images(cluster)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:1'])
    expect(cluster.pods().filter(isReady)).toHaveLength(3)
  })

  test('with a partition leaves the ordinals below it as they were', () => {
    const cluster = started({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })
    const before = status(cluster)?.currentRevision
    use(cluster, 'db:2')
    cluster.seconds(30)
    expect(images(cluster)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:2'])
    cluster.remove('pods', 'db-0')
    cluster.seconds(30)
    expect(images(cluster)[0]).toBe('db-0 db:1')
    expect(status(cluster)).toMatchObject({ currentRevision: before, updatedReplicas: 1 })
  })

  test('on delete, moves no pod until somebody removes one', () => {
    const cluster = started({ updateStrategy: { type: 'OnDelete' } })
    use(cluster, 'db:2')
    cluster.seconds(30)
    expect(images(cluster)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:1'])
    cluster.remove('pods', 'db-1')
    cluster.seconds(30)
    expect(images(cluster)).toEqual(['db-0 db:1', 'db-1 db:2', 'db-2 db:1'])
  })

  test('keeps the claims of pods it gives up, highest first', () => {
    const cluster = started()
    const claims = cluster.list('persistentvolumeclaims').map(({ metadata, status: of }) => `${metadata.name} ${metadata.uid} ${of?.phase}`)
    expect(claims).toHaveLength(3)
    const gone: string[] = []
    cluster.store.subscribe('pods', ({ type, object }) => void (type === 'DELETED' && gone.push(object.metadata.name)))
    cluster.edit('statefulsets.apps', 'db', (draft) => {
      draft.spec.replicas = 1
    })
    cluster.seconds(30)
    expect(gone).toEqual(['db-2', 'db-1'])
    cluster.edit('statefulsets.apps', 'db', (draft) => {
      draft.spec.replicas = 3
    })
    cluster.seconds(30)
    expect(
      cluster.list('persistentvolumeclaims').map(({ metadata, status: of }) => `${metadata.name} ${metadata.uid} ${of?.phase}`),
    ).toEqual(claims)
    expect(cluster.get('pods', 'db-2').spec.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-2' } })
  })
})
