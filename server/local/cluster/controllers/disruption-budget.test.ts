import { describe, expect, test } from 'vitest'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'
import { budgetOf } from './disruption-budget'

describe('a budget', () => {
  test.each([
    { spec: { minAvailable: 2 }, replicas: 3, pods: 3, desired: 2, expected: 3 },
    { spec: { minAvailable: 2 }, replicas: 5, pods: 3, desired: 2, expected: 3 },
    { spec: { minAvailable: '50%' }, replicas: 3, pods: 3, desired: 2, expected: 3 },
    { spec: { minAvailable: '50%' }, replicas: 5, pods: 5, desired: 3, expected: 5 },
    { spec: { minAvailable: '1%' }, replicas: 1, pods: 1, desired: 1, expected: 1 },
    { spec: { maxUnavailable: 1 }, replicas: 3, pods: 2, desired: 2, expected: 3 },
    { spec: { maxUnavailable: '30%' }, replicas: 3, pods: 3, desired: 2, expected: 3 },
    { spec: { maxUnavailable: '10%' }, replicas: 5, pods: 5, desired: 4, expected: 5 },
    { spec: { maxUnavailable: '100%' }, replicas: 3, pods: 3, desired: 0, expected: 3 },
    { spec: { maxUnavailable: 5 }, replicas: 3, pods: 3, desired: 0, expected: 3 },
  ])('of $spec with $replicas wanted and $pods there asks for $desired of $expected', ({ spec, replicas, pods, desired, expected }) => {
    expect(budgetOf(spec, { pods, replicas })).toEqual({ desired, expected })
  })

  test('allows what is ready beyond it, and nothing of pods evicted and not gone', () => {
    const cluster = simulation()
    cluster.add(workload('Deployment', 'web', { replicas: 3, template: template('web:1') }), {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
    })
    const status = () => cluster.get('poddisruptionbudgets.policy', 'web').status
    cluster.advance(600)
    expect(status()).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 2, expectedPods: 3 })
    expect(status()?.conditions).toMatchObject([{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }])
    cluster.seconds(5)
    expect(status()).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 3 })
    expect(status()?.conditions).toMatchObject([{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }])
    const name = cluster.pods()[0]?.metadata.name ?? ''
    cluster.edit('poddisruptionbudgets.policy', 'web', (draft) => {
      draft.status = { ...draft.status, disruptedPods: { [name]: '2026-01-01T00:00:05Z' }, disruptionsAllowed: 0 }
    })
    cluster.seconds(1)
    expect(status()).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 2, disruptedPods: { [name]: '2026-01-01T00:00:05Z' } })
    // It was never deleted after all: two minutes later it counts again.
    cluster.seconds(125)
    expect(status()).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 3 })
    expect(status()?.disruptedPods).toBeUndefined()
    expect(cluster.failures).toEqual([])
  })

  test('of pods that nobody owns allows nothing by percentage', () => {
    const cluster = simulation()
    cluster.add(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'alone', namespace: 'default', labels: { app: 'web' } },
        spec: template('web:1').spec,
      },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web', namespace: 'default' },
        spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
      },
    )
    cluster.seconds(5)
    expect(cluster.get('poddisruptionbudgets.policy', 'web').status).toMatchObject({ disruptionsAllowed: 0, expectedPods: 0 })
  })
})
