import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'
import { conditionOf } from './conditions'

function started(replicas = 3): Simulation {
  const cluster = simulation()
  cluster.add(workload('Deployment', 'web', { replicas, template: template('web:1') }), {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      minReplicas: 2,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [{ type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } }],
    },
  })
  cluster.seconds(20)
  return cluster
}
const scale = (cluster: Simulation, replicas: number) =>
  cluster.edit('deployments.apps', 'web', (draft) => {
    draft.spec.replicas = replicas
  })
const conditions = (cluster: Simulation, type: string) =>
  conditionOf(cluster.get('horizontalpodautoscalers.autoscaling', 'web').status?.conditions, type)
const replicas = (cluster: Simulation) => cluster.get('deployments.apps', 'web').spec.replicas

describe('an autoscaler', () => {
  test('says that it has no metrics, and leaves a count within its bounds alone', () => {
    const cluster = started()
    expect(conditions(cluster, 'AbleToScale')?.status).toBe('True')
    expect(conditions(cluster, 'ScalingActive')).toMatchObject({ status: 'False', reason: 'FailedGetResourceMetric' })
    scale(cluster, 4)
    cluster.seconds(60)
    expect(replicas(cluster)).toBe(4)
    expect(cluster.events('FailedGetResourceMetric')).toHaveLength(1)
    expect(cluster.failures).toEqual([])
  })

  test('idles at zero: it does not fight, and goes on when the count is back', () => {
    const cluster = started()
    scale(cluster, 0)
    cluster.seconds(120)
    expect(replicas(cluster)).toBe(0)
    expect(cluster.pods()).toEqual([])
    expect(conditions(cluster, 'ScalingActive')).toMatchObject({ status: 'False', reason: 'ScalingDisabled' })
    scale(cluster, 3)
    cluster.seconds(20)
    expect(replicas(cluster)).toBe(3)
    expect(conditions(cluster, 'ScalingActive')?.reason).toBe('FailedGetResourceMetric')
  })

  test.each([
    { asked: 1, kept: 2, why: 'below Spec.MinReplicas' },
    { asked: 9, kept: 5, why: 'above Spec.MaxReplicas' },
  ])('undoes a count of $asked', ({ asked, kept, why }) => {
    const cluster = started()
    scale(cluster, asked)
    cluster.seconds(16)
    expect(replicas(cluster)).toBe(kept)
    expect(cluster.events('SuccessfulRescale')[0]?.message).toBe(`New size: ${kept}; reason: Current number of replicas ${why}`)
    const fields = cluster.get('deployments.apps', 'web').metadata.managedFields
    const owner = fields?.find(
      ({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('f:replicas') && JSON.stringify(fieldsV1).includes('f:spec'),
    )
    expect(owner).toMatchObject({ manager: 'kube-controller-manager', subresource: 'scale' })
  })

  test('says that its target is not there', () => {
    const cluster = started()
    cluster.remove('deployments.apps', 'web')
    cluster.seconds(20)
    expect(conditions(cluster, 'AbleToScale')).toMatchObject({ status: 'False', reason: 'FailedGetScale' })
  })
})
