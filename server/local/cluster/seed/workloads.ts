import { createHash } from 'node:crypto'
import type { Workload } from './inventory'
import { WORKLOADS } from './inventory'
import { POOL } from './nodes'
import type { Seeded } from './put'

const COMPLIANCE = { 'acgs-lite.io/constitutional-compliance': 'required' }

export const labelsOf = (component: string, name: string): Record<string, string> => ({
  app: name,
  'app.kubernetes.io/name': 'acgs-lite',
  'app.kubernetes.io/component': component,
  'acgs-lite.io/service-type': component,
})

export const onPool = (pool: string) => ({
  nodeSelector: { [POOL]: pool },
  tolerations: [{ key: POOL, operator: 'Equal', value: pool, effect: 'NoSchedule' }],
})

/** Nothing is pulled here; a digest is how images are named all the same. */
const imageOf = (name: string): string => `acgs-lite/${name}@sha256:${createHash('sha256').update(`simulated ${name}`).digest('hex')}`

function containerOf({ name, ports, probes, cpu, memory }: Workload) {
  const probe = (path: string) => ({ httpGet: { path, port: probes.port }, periodSeconds: 5, failureThreshold: 3 })
  return {
    name,
    image: imageOf(name),
    ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
    resources: { requests: { cpu: cpu[0], memory: memory[0] }, limits: { cpu: cpu[1], memory: memory[1] } },
    startupProbe: { httpGet: { path: probes.live, port: probes.port }, periodSeconds: 5, failureThreshold: 12 },
    livenessProbe: probe(probes.live),
    readinessProbe: probe(probes.ready),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  }
}

function objectsOf(workload: Workload): Seeded[] {
  const { namespace, name, component, pool, replicas, account, ports, budget, autoscale } = workload
  const labels = labelsOf(component, name)
  const isOurs = namespace === 'governance' || namespace === 'workload'
  const selector = { matchLabels: { app: name, 'app.kubernetes.io/component': component } }
  const metadata = { name, namespace, labels }
  const security = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }
  const spec = {
    ...onPool(pool),
    ...(account ? { serviceAccountName: account } : {}),
    // What has no rights in the cluster carries no token either.
    ...(account === undefined || account === 'acgs-engine' ? { automountServiceAccountToken: false } : {}),
    securityContext: security,
    containers: [containerOf(workload)],
  }
  const annotations = isOurs ? COMPLIANCE : {}
  const deployment: Seeded = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata, ...(isOurs ? { annotations } : {}) },
    spec: { replicas, selector, template: { metadata: { labels, ...(isOurs ? { annotations } : {}) }, spec } },
  }
  const service: Seeded = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      selector: selector.matchLabels,
      ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: port })),
    },
  }
  const disruption: Seeded = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { ...budget, selector } }
  const all = [deployment, service, disruption]
  if (!autoscale) return all
  const metric = (resource: string, averageUtilization: number) => ({
    type: 'Resource',
    resource: { name: resource, target: { type: 'Utilization', averageUtilization } },
  })
  const hpa: Seeded = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: autoscale.min,
      maxReplicas: autoscale.max,
      metrics: [metric('cpu', autoscale.cpu), metric('memory', autoscale.memory)],
    },
  }
  return [...all, hpa]
}

export const workloads = (): Seeded[] => WORKLOADS.flatMap(objectsOf)

/** The database and the brokers belong to their operators: only what those read is installed. */
export function stores(): Seeded[] {
  const database = labelsOf('database', 'constitutional-postgres')
  const streaming = labelsOf('streaming', 'constitutional-events')
  return [
    {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { name: 'constitutional-postgres', namespace: 'shared', labels: database },
      spec: {
        instances: 3,
        minSyncReplicas: 1,
        maxSyncReplicas: 2,
        imageName: 'postgresql:18',
        storage: { size: '500Gi' },
        bootstrap: { initdb: { database: 'acgs_lite', owner: 'acgs' } },
        postgresql: { parameters: { max_connections: '1000' } },
        affinity: onPool('governance'),
        inheritedMetadata: { labels: database },
      },
    },
    {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'ScheduledBackup',
      metadata: { name: 'constitutional-postgres-nightly', namespace: 'shared', labels: database },
      spec: { schedule: '0 0 2 * * *', cluster: { name: 'constitutional-postgres' }, method: 'plugin', backupOwnerReference: 'self' },
    },
    {
      apiVersion: 'cluster.redpanda.com/v1alpha2',
      kind: 'Redpanda',
      metadata: { name: 'constitutional-events', namespace: 'shared', labels: streaming },
      spec: {
        clusterSpec: {
          statefulset: { replicas: 3 },
          storage: { persistentVolume: { size: '200Gi' } },
          commonLabels: streaming,
          ...onPool('governance'),
        },
      },
    },
  ]
}
