import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation } from '@/server/testing/cluster/controllers'
import { conditionOf } from './conditions'
import { isReady } from './pods'
import type { Condition } from './types'

const head = (name: string) => ({ name, namespace: 'default' })
const CLUSTERS = 'clusters.postgresql.cnpg.io'

function database(): Simulation {
  const cluster = simulation()
  cluster.add({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: head('pg'),
    spec: { instances: 3, storage: { size: '1Gi' } },
  })
  cluster.seconds(10)
  return cluster
}
const status = (cluster: Simulation) => cluster.get(CLUSTERS, 'pg').status
const annotate = (cluster: Simulation, annotations: Record<string, string>) =>
  cluster.edit(CLUSTERS, 'pg', (draft) => {
    draft.metadata.annotations = annotations
  })
const primary = (cluster: Simulation) =>
  cluster.pods().find(({ metadata }) => metadata.labels?.['cnpg.io/instanceRole'] === 'primary')?.metadata.name

describe('a database cluster', () => {
  test('starts its primary, then the replicas, with services and budgets', () => {
    const cluster = database()
    expect(status(cluster)).toMatchObject({ readyInstances: 3, currentPrimary: 'pg-1', phase: 'Cluster in healthy state' })
    expect(cluster.names('services')).toEqual(['pg-r', 'pg-ro', 'pg-rw'])
    expect(cluster.get('poddisruptionbudgets.policy', 'pg-primary').status).toMatchObject({ desiredHealthy: 1, disruptionsAllowed: 0 })
    expect(cluster.get('poddisruptionbudgets.policy', 'pg').status).toMatchObject({ disruptionsAllowed: 1 })
    expect(cluster.failures).toEqual([])
  })

  test('fenced, keeps its pods and primary, and none is ready', () => {
    const cluster = database()
    const uids = cluster.pods().map(({ metadata }) => metadata.uid)
    annotate(cluster, { 'cnpg.io/fencedInstances': '["*"]' })
    cluster.seconds(5)
    expect(cluster.pods().map(({ metadata }) => metadata.uid)).toEqual(uids)
    expect(cluster.pods().filter(isReady)).toEqual([])
    expect(status(cluster)).toMatchObject({ readyInstances: 0, currentPrimary: 'pg-1' })
    annotate(cluster, {})
    cluster.seconds(5)
    expect(status(cluster)).toMatchObject({ readyInstances: 3, currentPrimary: 'pg-1' })
  })

  test('with its primary fenced by name does not fail over; with its primary lost it does', () => {
    const cluster = database()
    annotate(cluster, { 'cnpg.io/fencedInstances': '["pg-1"]' })
    cluster.seconds(10)
    expect(primary(cluster)).toBe('pg-1')
    expect(status(cluster)).toMatchObject({ readyInstances: 2 })
    annotate(cluster, {})
    cluster.seconds(5)
    cluster.remove('pods', 'pg-1')
    cluster.seconds(10)
    expect(primary(cluster)).toBe('pg-2')
    expect(status(cluster)).toMatchObject({ readyInstances: 3, currentPrimary: 'pg-2' })
  })

  test('moves its primary off a cordoned machine', () => {
    const cluster = database()
    const on = cluster.get('pods', 'pg-1').spec.nodeName ?? ''
    cluster.edit('nodes', on, (draft) => {
      draft.spec = { unschedulable: true }
    })
    cluster.seconds(2)
    expect(primary(cluster)).not.toBe('pg-1')
    expect(cluster.names('pods')).toEqual(['pg-1', 'pg-2', 'pg-3'])
  })

  test('hibernated, has no pods and keeps its volumes', () => {
    const cluster = database()
    const volumes = cluster.list('persistentvolumeclaims').map(({ metadata }) => metadata.uid)
    annotate(cluster, { 'cnpg.io/hibernation': 'on' })
    cluster.seconds(5)
    expect(cluster.pods()).toEqual([])
    expect(conditionOf(status(cluster)?.conditions as Condition[], 'cnpg.io/hibernation')).toMatchObject({
      status: 'True',
      reason: 'Hibernated',
    })
    expect(cluster.list('persistentvolumeclaims').map(({ metadata }) => metadata.uid)).toEqual(volumes)
    annotate(cluster, { 'cnpg.io/hibernation': 'off' })
    cluster.seconds(10)
    expect(status(cluster)).toMatchObject({ readyInstances: 3 })
    expect(conditionOf(status(cluster)?.conditions as Condition[], 'cnpg.io/hibernation')).toBeUndefined()
  })

  test('is backed up when asked, and by its schedule', () => {
    const cluster = database()
    cluster.add(
      { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Backup', metadata: head('now'), spec: { cluster: { name: 'pg' }, method: 'plugin' } },
      { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Backup', metadata: head('lost'), spec: { cluster: { name: 'gone' } } },
      {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'ScheduledBackup',
        metadata: head('nightly'),
        spec: { schedule: '0 0 2 * * *', cluster: { name: 'pg' } },
      },
      {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'ScheduledBackup',
        metadata: head('five'),
        spec: { schedule: '0 2 * * *', cluster: { name: 'pg' } },
      },
    )
    cluster.seconds(1)
    expect(cluster.get('backups.postgresql.cnpg.io', 'now').status?.phase).toBe('running')
    cluster.seconds(5)
    expect(cluster.get('backups.postgresql.cnpg.io', 'now').status?.phase).toBe('completed')
    expect(cluster.get('backups.postgresql.cnpg.io', 'lost').status).toMatchObject({ phase: 'failed', error: 'cluster gone not found' })
    expect(conditionOf(status(cluster)?.conditions as Condition[], 'LastBackupSucceeded')?.status).toBe('True')
    cluster.seconds(2 * 3600)
    expect(cluster.names('backups.postgresql.cnpg.io')).toEqual(['lost', 'nightly-20260101020000', 'now'])
    expect(cluster.get('backups.postgresql.cnpg.io', 'nightly-20260101020000').status?.phase).toBe('completed')
  })

  test('is restored into another cluster, beside the old one', () => {
    const cluster = database()
    cluster.add({
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: head('restored'),
      spec: { instances: 1, storage: { size: '1Gi' }, bootstrap: { recovery: { source: 'pg' } } },
    })
    cluster.advance(100)
    expect(cluster.get(CLUSTERS, 'restored').status?.phase).toBe('Recovering from backup')
    cluster.seconds(10)
    expect(cluster.get(CLUSTERS, 'restored').status).toMatchObject({ readyInstances: 1, phase: 'Cluster in healthy state' })
    expect(status(cluster)).toMatchObject({ readyInstances: 3 })
  })
})

describe('brokers', () => {
  test('belong to their object: its count holds, whatever somebody makes of the set', () => {
    const cluster = simulation()
    cluster.add({
      apiVersion: 'cluster.redpanda.com/v1alpha2',
      kind: 'Redpanda',
      metadata: head('events'),
      spec: { clusterSpec: { statefulset: { replicas: 3 } } },
    })
    cluster.seconds(10)
    // Looked at again and again, the set is left as it was made.
    expect(cluster.get('statefulsets.apps', 'events').metadata.generation).toBe(1)
    const conditions = () => cluster.get('redpandas.cluster.redpanda.com', 'events').status?.conditions as Condition[]
    expect(conditionOf(conditions(), 'Ready')?.status).toBe('True')
    cluster.edit('statefulsets.apps', 'events', (draft) => {
      draft.spec.replicas = 1
    })
    cluster.seconds(10)
    expect(cluster.get('statefulsets.apps', 'events').spec.replicas).toBe(3)
    cluster.edit('redpandas.cluster.redpanda.com', 'events', (draft) => {
      draft.spec = { clusterSpec: { statefulset: { replicas: 0 } } }
    })
    cluster.seconds(10)
    expect(cluster.pods()).toEqual([])
    expect(cluster.list('persistentvolumeclaims')).toHaveLength(3)
    expect(cluster.failures).toEqual([])
  })
})
