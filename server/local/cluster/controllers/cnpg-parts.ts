import { ownedBy } from '@/server/local/cluster/object'
import type { Cluster } from './cnpg'

const headOf = (cluster: Cluster, name: string) => ({
  name,
  ...(cluster.metadata.namespace === undefined ? {} : { namespace: cluster.metadata.namespace }),
  labels: { ...cluster.spec?.inheritedMetadata?.labels, 'cnpg.io/cluster': cluster.metadata.name },
  ownerReferences: [ownedBy(cluster)],
})

/** An instance: its pod and its volume. The volume is the operator's, so it stays when the pod goes. */
export function membersOf(cluster: Cluster, name: string) {
  const head = headOf(cluster, name)
  const labels = {
    ...head.labels,
    'cnpg.io/instanceName': name,
    'cnpg.io/podRole': 'instance',
    'cnpg.io/instanceRole': 'replica',
    role: 'replica',
  }
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...head, labels: { ...head.labels, 'cnpg.io/instanceName': name, 'cnpg.io/pvcRole': 'PG_DATA' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: cluster.spec?.storage?.size ?? '1Gi' } } },
    status: { phase: 'Pending' },
  }
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...head, labels },
    spec: {
      containers: [
        {
          name: 'postgres',
          image: cluster.spec?.imageName ?? 'postgresql:18',
          ports: [
            { name: 'postgresql', containerPort: 5432, protocol: 'TCP' },
            { name: 'metrics', containerPort: 9187, protocol: 'TCP' },
          ],
        },
      ],
      ...cluster.spec?.affinity,
      hostname: name,
      terminationGracePeriodSeconds: 1800,
      volumes: [{ name: 'pgdata', persistentVolumeClaim: { claimName: name } }],
    },
    status: { phase: 'Pending' },
  }
  return { claim, pod }
}

/** How clients find the instances, and what keeps a drain from taking the last ones. */
export function accessOf(cluster: Cluster) {
  const { name } = cluster.metadata
  const own = { 'cnpg.io/cluster': name }
  const service = (suffix: string, selector: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: headOf(cluster, `${name}-${suffix}`),
    spec: {
      type: 'ClusterIP',
      selector: { ...own, ...selector },
      ports: [{ name: 'postgres', port: 5432, protocol: 'TCP', targetPort: 5432 }],
    },
  })
  const budget = (called: string, role: string, minAvailable: number) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: headOf(cluster, called),
    spec: { minAvailable, selector: { matchLabels: { ...own, 'cnpg.io/instanceRole': role } } },
  })
  const instances = cluster.spec?.instances ?? 1
  return {
    services: [
      service('rw', { 'cnpg.io/instanceRole': 'primary' }),
      service('ro', { 'cnpg.io/instanceRole': 'replica' }),
      service('r', { 'cnpg.io/podRole': 'instance' }),
    ],
    budgets: [budget(`${name}-primary`, 'primary', 1), ...(instances >= 3 ? [budget(name, 'replica', instances - 2)] : [])],
  }
}
