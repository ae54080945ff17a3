import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'
import { conditionOf } from './conditions'
import { isReady, isTerminating } from './pods'
import { DESIRED, HISTORY, MAX, REVISION } from './replica-sets-of'

function started(spec: Record<string, unknown> = {}): Simulation {
  const cluster = simulation()
  cluster.add(workload('Deployment', 'web', { replicas: 3, template: template('web:1'), ...spec }))
  cluster.seconds(10)
  return cluster
}

const setOf = (cluster: Simulation, image: string) => {
  const found = cluster.list('replicasets.apps').find(({ spec }) => spec.template.spec.containers[0]?.image === image)
  if (!found) throw new Error(`no set of ${image}`)
  return found
}
const use = (cluster: Simulation, image: string) =>
  cluster.edit('deployments.apps', 'web', (draft) => {
    for (const container of draft.spec.template.spec.containers) container.image = image
  })
const progressing = (cluster: Simulation) => conditionOf(cluster.get('deployments.apps', 'web').status?.conditions, 'Progressing')
const standing = (cluster: Simulation) => cluster.pods().filter((pod) => !isTerminating(pod))

describe('a deployment', () => {
  test('brings up its pods through one set, and says when it is done', () => {
    const cluster = started()
    const { metadata, status } = cluster.get('deployments.apps', 'web')
    expect(status).toMatchObject({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 })
    expect(status?.unavailableReplicas).toBeUndefined()
    expect(metadata.generation).toBe(1)
    expect(metadata.annotations?.[REVISION]).toBe('1')
    expect(progressing(cluster)).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
    expect(conditionOf(status?.conditions, 'Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' })
    const set = setOf(cluster, 'web:1')
    expect(set.metadata.annotations).toMatchObject({ [REVISION]: '1', [DESIRED]: '3', [MAX]: '4' })
    expect(set.metadata.name).toBe(`web-${set.metadata.labels?.['pod-template-hash']}`)
    expect(cluster.pods().map((pod) => pod.metadata.ownerReferences?.[0]?.uid)).toEqual(Array(3).fill(set.metadata.uid))
    // As if they had come through the API: no later patch fills anything in.
    expect(cluster.pods().map(({ spec }) => spec.enableServiceLinks)).toEqual([true, true, true])
    expect(cluster.failures).toEqual([])
  })

  test.each([
    { replicas: 3, maxSurge: '25%', maxUnavailable: '25%', most: 4, least: 3 },
    { replicas: 10, maxSurge: '25%', maxUnavailable: '25%', most: 13, least: 8 },
    { replicas: 4, maxSurge: 0, maxUnavailable: 1, most: 4, least: 3 },
    { replicas: 5, maxSurge: 2, maxUnavailable: 0, most: 7, least: 5 },
    { replicas: 2, maxSurge: 0, maxUnavailable: 0, most: 2, least: 1 },
    { replicas: 1, maxSurge: '25%', maxUnavailable: '25%', most: 2, least: 1 },
  ])('never has more than $most pods, nor fewer than $least available, at any moment of a rollout of $replicas', (row) => {
    const { replicas, maxSurge, maxUnavailable, most, least } = row
    const cluster = started({ replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } })
    let [high, low] = [0, replicas]
    cluster.store.subscribe('pods', () => {
      const pods = standing(cluster)
      high = Math.max(high, pods.length)
      low = Math.min(low, pods.filter(isReady).length)
    })
    use(cluster, 'web:2')
    cluster.seconds(120)
    expect(cluster.pods().map(({ spec }) => spec.containers[0]?.image)).toEqual(Array(replicas).fill('web:2'))
    expect({ high, low }).toEqual({ high: most, low: least })
  })

  test('keeps what must be available while a new template never gets ready', () => {
    const cluster = started()
    use(cluster, 'web:broken')
    cluster.seconds(120)
    expect(standing(cluster).filter(isReady)).toHaveLength(3)
    expect(setOf(cluster, 'web:broken').spec.replicas).toBe(1)
    expect(cluster.get('deployments.apps', 'web').status).toMatchObject({
      updatedReplicas: 1,
      unavailableReplicas: 1,
      availableReplicas: 3,
    })
  })

  test('that makes no progress within its deadline says so, and not before', () => {
    const cluster = started({ progressDeadlineSeconds: 60 })
    use(cluster, 'web:broken')
    cluster.seconds(58)
    expect(progressing(cluster)).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' })
    cluster.seconds(6)
    expect(progressing(cluster)).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' })
    use(cluster, 'web:3')
    cluster.seconds(20)
    expect(progressing(cluster)).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
  })

  test('gives an old template that comes back its old set, and that set the highest revision', () => {
    const cluster = started()
    const first = setOf(cluster, 'web:1').metadata.uid
    use(cluster, 'web:2')
    cluster.seconds(30)
    expect(setOf(cluster, 'web:2').metadata.annotations?.[REVISION]).toBe('2')
    cluster.edit('deployments.apps', 'web', (draft) => {
      draft.spec.template = structuredClone(setOf(cluster, 'web:1').spec.template)
      delete draft.spec.template.metadata?.labels?.['pod-template-hash']
    })
    cluster.seconds(30)
    const back = setOf(cluster, 'web:1')
    expect(back.metadata.uid).toBe(first)
    expect(back.metadata.annotations).toMatchObject({ [REVISION]: '3', [HISTORY]: '1' })
    expect(cluster.get('deployments.apps', 'web').metadata.annotations?.[REVISION]).toBe('3')
    expect(cluster.list('replicasets.apps')).toHaveLength(2)
    expect(back.status?.availableReplicas).toBe(3)
  })

  test('that is paused takes a new count and no new template, until it is resumed', () => {
    const cluster = started()
    cluster.edit('deployments.apps', 'web', (draft) => {
      draft.spec.paused = true
    })
    use(cluster, 'web:2')
    cluster.edit('deployments.apps', 'web', (draft) => {
      draft.spec.replicas = 5
    })
    cluster.seconds(30)
    expect(cluster.list('replicasets.apps')).toHaveLength(1)
    expect(setOf(cluster, 'web:1').spec.replicas).toBe(5)
    expect(progressing(cluster)).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' })
    cluster.edit('deployments.apps', 'web', (draft) => {
      draft.spec.paused = false
    })
    cluster.seconds(60)
    expect(setOf(cluster, 'web:2').status?.availableReplicas).toBe(5)
    expect(progressing(cluster)).toMatchObject({ reason: 'NewReplicaSetAvailable' })
  })

  test('that recreates has never old and new pods at once', () => {
    const cluster = started({ strategy: { type: 'Recreate' } })
    let isMixed = false
    cluster.store.subscribe('pods', () => {
      isMixed ||= new Set(cluster.pods().map(({ spec }) => spec.containers[0]?.image)).size > 1
    })
    use(cluster, 'web:2')
    cluster.seconds(30)
    expect(isMixed).toBe(false)
    expect(standing(cluster).map(({ spec }) => spec.containers[0]?.image)).toEqual(Array(3).fill('web:2'))
  })

  test('forgets old sets over its limit, the oldest first', () => {
    const cluster = started({ revisionHistoryLimit: 1 })
    for (const image of ['web:2', 'web:3', 'web:4']) {
      use(cluster, image)
      cluster.seconds(30)
    }
    const images = cluster.list('replicasets.apps').map(({ spec }) => spec.template.spec.containers[0]?.image)
    expect(images.sort()).toEqual(['web:3', 'web:4'])
  })

  test('scaled in the middle of a rollout shares the pods among its sets', () => {
    const cluster = started({ replicas: 10 })
    use(cluster, 'web:broken')
    cluster.seconds(30)
    const before = cluster.list('replicasets.apps').map(({ spec }) => spec.replicas)
    expect(before.sort()).toEqual([5, 8])
    cluster.edit('deployments.apps', 'web', (draft) => {
      draft.spec.replicas = 20
    })
    cluster.seconds(30)
    const total = cluster.list('replicasets.apps').reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0)
    expect(total).toBe(25)
    expect(setOf(cluster, 'web:1').spec.replicas).toBeGreaterThan(setOf(cluster, 'web:broken').spec.replicas ?? 0)
  })

  test('a pod that is relabelled is let go and replaced', () => {
    const cluster = started()
    const [pod] = cluster.pods()
    cluster.edit('pods', pod?.metadata.name ?? '', (draft) => {
      draft.metadata.labels = { 'acgs.io/quarantine': 'incident-1' }
    })
    cluster.seconds(10)
    expect(cluster.get('pods', pod?.metadata.name ?? '').metadata.ownerReferences).toBeUndefined()
    expect(cluster.get('deployments.apps', 'web').status?.availableReplicas).toBe(3)
    expect(cluster.pods()).toHaveLength(4)
  })
})
