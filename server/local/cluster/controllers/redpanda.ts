import type { KubeObject } from '@/server/local/cluster/object'
import { ownedBy } from '@/server/local/cluster/object'
import { withCondition } from './conditions'
import { isTerminating } from './pods'
import type { Condition, PodSpec, StatefulSet } from './types'
import type { Controller, World } from './world'
import { controllerKey } from './world'

type Redpanda = KubeObject & {
  spec?: {
    clusterSpec?: {
      statefulset?: { replicas?: number }
      image?: { repository?: string; tag?: string }
      storage?: { persistentVolume?: { size?: string } }
      commonLabels?: Record<string, string>
    } & Pick<PodSpec, 'nodeSelector' | 'tolerations'>
  }
  status?: { conditions?: Condition[] }
}

const PORTS = [
  { name: 'kafka', containerPort: 9092 },
  { name: 'admin', containerPort: 9644 },
  { name: 'http', containerPort: 8082 },
  { name: 'schemaregistry', containerPort: 8081 },
  { name: 'rpc', containerPort: 33_145 },
]

function setOf(owner: Redpanda) {
  const { name, namespace } = owner.metadata
  const given = owner.spec?.clusterSpec ?? {}
  const own = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'redpanda' }
  // What the object adds may not change what its service finds it by.
  const labels = { ...given.commonLabels, ...own }
  const head = { name, ...(namespace === undefined ? {} : { namespace }), labels, ownerReferences: [ownedBy(owner)] }
  const image = `${given.image?.repository ?? 'redpanda'}:${given.image?.tag ?? 'v25.2.1'}`
  const placement = {
    ...(given.nodeSelector ? { nodeSelector: given.nodeSelector } : {}),
    ...(given.tolerations ? { tolerations: given.tolerations } : {}),
  }
  const spec = {
    replicas: given.statefulset?.replicas ?? 3,
    serviceName: name,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: own },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    template: {
      metadata: { labels },
      spec: { ...placement, terminationGracePeriodSeconds: 90, containers: [{ name: 'redpanda', image, ports: PORTS }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'datadir' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: given.storage?.persistentVolume?.size ?? '20Gi' } } },
      },
    ],
  }
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: head,
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: own,
      ports: PORTS.map(({ name: port, containerPort }) => ({
        name: port,
        port: containerPort,
        protocol: 'TCP',
        targetPort: containerPort,
      })),
    },
  }
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: head,
    spec: { maxUnavailable: 1, selector: { matchLabels: own } },
  }
  return { head, spec, service, budget }
}

/** The object owns its brokers: what somebody else makes of them is put back. */
function keep(world: World, owner: Redpanda): StatefulSet | undefined {
  const { name, namespace } = owner.metadata
  const { head, spec, service, budget } = setOf(owner)
  if (!world.get('services', namespace, name)) world.create('services', service)
  if (!world.get('poddisruptionbudgets.policy', namespace, name)) world.create('poddisruptionbudgets.policy', budget)
  const there = world.get('statefulsets.apps', namespace, name)
  if (!there) return world.create('statefulsets.apps', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: head, spec })
  world.edit('statefulsets.apps', there, (draft) => {
    draft.spec.replicas = spec.replicas
    draft.spec.template = spec.template
  })
  return there
}

export const redpandas: Controller = {
  name: 'redpanda-operator',
  manager: 'redpanda-operator',
  kind: 'redpandas.cluster.redpanda.com',
  also: { 'statefulsets.apps': (set) => controllerKey(set, 'Redpanda') },
  reconcile(world, { namespace, name }) {
    const owner = world.get('redpandas.cluster.redpanda.com', namespace, name) as Redpanda | undefined
    if (!owner || isTerminating(owner)) return undefined
    keep(world, owner)
    const set = world.get('statefulsets.apps', namespace, name)
    const isUp = set !== undefined && (set.status?.readyReplicas ?? 0) === (set.spec.replicas ?? 1)
    const ready: Condition = isUp
      ? { type: 'Ready', status: 'True', reason: 'RedpandaClusterDeployed', message: 'Redpanda reconciliation succeeded' }
      : { type: 'Ready', status: 'False', reason: 'RedpandaPodsUnavailable', message: 'StatefulSet not ready' }
    world.status('redpandas.cluster.redpanda.com', owner, {
      ...owner.status,
      observedGeneration: owner.metadata.generation,
      conditions: withCondition(owner.status?.conditions, ready, world.stamp()),
    })
    return undefined
  },
}
