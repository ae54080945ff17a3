import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'

type Marks = { labels?: Record<string, string>; annotations?: Record<string, string> }
const head = (name: string) => ({ name, namespace: 'default' })

function deployed({ labels = {}, annotations = {} }: Marks): Simulation {
  const cluster = simulation()
  const web = workload('Deployment', 'web', { replicas: 3, template: template('web:1') })
  cluster.add({ ...web, metadata: { ...web.metadata, labels, annotations } })
  return cluster
}
const scale = (cluster: Simulation, count: number) =>
  cluster.edit('deployments.apps', 'web', (draft) => {
    draft.spec.replicas = count
  })
const replicas = (cluster: Simulation) => cluster.get('deployments.apps', 'web').spec.replicas
const APPS = 'applications.argoproj.io'

function argo(syncPolicy: unknown, annotations: Record<string, string> = {}): Simulation {
  const cluster = deployed({ annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:default/web' } })
  cluster.add({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { ...head('shop'), annotations }, spec: { syncPolicy } })
  cluster.seconds(10)
  return cluster
}

describe('Argo CD', () => {
  test('puts back what drifted, in its own name', () => {
    const cluster = argo({ automated: { selfHeal: true } })
    scale(cluster, 1)
    cluster.seconds(2)
    expect(replicas(cluster)).toBe(1)
    expect(cluster.get(APPS, 'shop').status).toMatchObject({ sync: { status: 'OutOfSync' } })
    cluster.seconds(2)
    expect(replicas(cluster)).toBe(3)
    expect(cluster.get(APPS, 'shop').status).toMatchObject({ sync: { status: 'Synced' } })
    const owners = cluster
      .get('deployments.apps', 'web')
      .metadata.managedFields?.filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('f:replicas'))
    expect(owners?.map(({ manager }) => manager)).toContain('argocd-controller')
    expect(cluster.failures).toEqual([])
  })

  const SKIP: Record<string, string> = { 'argocd.argoproj.io/skip-reconcile': 'true' }
  const NONE: Record<string, string> = {}
  test.each([
    { what: 'disabled', policy: { automated: { enabled: false, selfHeal: true } }, annotations: NONE },
    { what: 'without automation', policy: {}, annotations: NONE },
    { what: 'without healing', policy: { automated: {} }, annotations: NONE },
    { what: 'told to skip', policy: { automated: { selfHeal: true } }, annotations: SKIP },
  ])('$what leaves it as it is, and says that it differs', ({ policy, annotations }) => {
    const cluster = argo(policy, annotations)
    scale(cluster, 1)
    cluster.seconds(60)
    expect(replicas(cluster)).toBe(1)
    expect(cluster.get(APPS, 'shop').status).toMatchObject({ sync: { status: 'OutOfSync' } })
  })

  test('enabled again puts back what changed in between', () => {
    const cluster = argo({ automated: { enabled: false, selfHeal: true } })
    scale(cluster, 0)
    cluster.seconds(60)
    cluster.edit(APPS, 'shop', (draft) => {
      draft.spec = { syncPolicy: { automated: { enabled: true, selfHeal: true } } }
    })
    cluster.seconds(5)
    expect(replicas(cluster)).toBe(3)
  })
})

describe('Flux', () => {
  const marked = (group: string) => ({ labels: { [`${group}/name`]: 'shop', [`${group}/namespace`]: 'default' } })
  test.each([
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      id: 'kustomizations.kustomize.toolkit.fluxcd.io',
      group: 'kustomize.toolkit.fluxcd.io',
    },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      id: 'helmreleases.helm.toolkit.fluxcd.io',
      group: 'helm.toolkit.fluxcd.io',
    },
  ] as const)('$kind reverts what drifted unless it is suspended', ({ apiVersion, kind, id, group }) => {
    const cluster = deployed(marked(group))
    cluster.add({ apiVersion, kind, metadata: head('shop'), spec: {} })
    cluster.seconds(5)
    scale(cluster, 1)
    cluster.seconds(10)
    expect(replicas(cluster)).toBe(3)
    cluster.edit(id, 'shop', (draft) => {
      draft.spec = { suspend: true }
    })
    scale(cluster, 1)
    cluster.seconds(60)
    expect(replicas(cluster)).toBe(1)
  })
})

describe('KEDA', () => {
  const SCALED = 'scaledobjects.keda.sh'
  function keda(): Simulation {
    const cluster = deployed({})
    cluster.add({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: head('web'),
      spec: { scaleTargetRef: { name: 'web' }, minReplicaCount: 2, maxReplicaCount: 4 },
    })
    cluster.seconds(10)
    return cluster
  }

  test('keeps an autoscaler that names it', () => {
    const cluster = keda()
    expect(cluster.get('horizontalpodautoscalers.autoscaling', 'keda-hpa-web')).toMatchObject({
      metadata: { labels: { 'scaledobject.keda.sh/name': 'web' } },
      spec: { minReplicas: 2, maxReplicas: 4 },
    })
    scale(cluster, 0)
    cluster.seconds(5)
    expect(replicas(cluster)).toBe(2)
    expect(cluster.failures).toEqual([])
  })

  test('paused at zero stays there until the annotation is gone', () => {
    const cluster = keda()
    cluster.edit(SCALED, 'web', (draft) => {
      draft.metadata.annotations = { 'autoscaling.keda.sh/paused-replicas': '0' }
    })
    cluster.seconds(60)
    expect(replicas(cluster)).toBe(0)
    expect(cluster.list('horizontalpodautoscalers.autoscaling')).toEqual([])
    expect(cluster.get(SCALED, 'web').status).toMatchObject({ pausedReplicaCount: 0 })
    cluster.edit(SCALED, 'web', (draft) => {
      delete draft.metadata.annotations
    })
    cluster.seconds(10)
    expect(replicas(cluster)).toBe(2)
    expect(cluster.names('horizontalpodautoscalers.autoscaling')).toEqual(['keda-hpa-web'])
  })
})
