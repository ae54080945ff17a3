export type GenerationRule = 'none' | 'spec' | 'spec-and-annotations' | 'everything'
export type Subresource = 'status' | 'scale' | 'log' | 'eviction'

export type Resource = {
  /** As in messages of Kubernetes: `deployments.apps`. */
  id: string
  group: string
  version: string
  plural: string
  singular: string
  kind: string
  shortNames: string[]
  isNamespaced: boolean
  subresources: Subresource[]
  /** When `metadata.generation` rises. */
  generation: GenerationRule
  /** In `kubectl get all`. */
  isInAll: boolean
  /** False for custom resources: any member is kept and only metadata is checked. */
  hasTable: boolean
}

type Extra = Partial<Pick<Resource, 'shortNames' | 'isNamespaced' | 'subresources' | 'generation' | 'isInAll' | 'hasTable'>>

function resource(groupVersion: string, [plural, kind]: [string, string], extra: Extra = {}): Resource {
  const slash = groupVersion.indexOf('/')
  const group = slash === -1 ? '' : groupVersion.slice(0, slash)
  return {
    id: group === '' ? plural : `${plural}.${group}`,
    group,
    version: groupVersion.slice(slash + 1),
    plural,
    kind,
    singular: kind.toLowerCase(),
    shortNames: [],
    isNamespaced: true,
    subresources: [],
    generation: 'none',
    isInAll: false,
    hasTable: true,
    ...extra,
  }
}

const CUSTOM: Extra = { generation: 'everything', hasTable: false, subresources: ['status'] }
const WORKLOAD: Extra = { generation: 'spec', subresources: ['status', 'scale'], isInAll: true }

/** Everything the local cluster stores. */
export const RESOURCES: Resource[] = [
  resource('v1', ['namespaces', 'Namespace'], { shortNames: ['ns'], isNamespaced: false, subresources: ['status'] }),
  resource('v1', ['nodes', 'Node'], { shortNames: ['no'], isNamespaced: false, subresources: ['status'] }),
  resource('v1', ['pods', 'Pod'], {
    shortNames: ['po'],
    generation: 'spec',
    subresources: ['status', 'log', 'eviction'],
    isInAll: true,
  }),
  resource('v1', ['services', 'Service'], { shortNames: ['svc'], subresources: ['status'], isInAll: true }),
  resource('v1', ['configmaps', 'ConfigMap'], { shortNames: ['cm'] }),
  resource('v1', ['secrets', 'Secret']),
  resource('v1', ['serviceaccounts', 'ServiceAccount'], { shortNames: ['sa'] }),
  resource('v1', ['events', 'Event'], { shortNames: ['ev'] }),
  resource('v1', ['resourcequotas', 'ResourceQuota'], { shortNames: ['quota'], subresources: ['status'] }),
  resource('v1', ['persistentvolumeclaims', 'PersistentVolumeClaim'], { shortNames: ['pvc'], subresources: ['status'] }),
  resource('apps/v1', ['deployments', 'Deployment'], { ...WORKLOAD, shortNames: ['deploy'], generation: 'spec-and-annotations' }),
  resource('apps/v1', ['replicasets', 'ReplicaSet'], { ...WORKLOAD, shortNames: ['rs'] }),
  resource('apps/v1', ['statefulsets', 'StatefulSet'], { ...WORKLOAD, shortNames: ['sts'] }),
  resource('apps/v1', ['daemonsets', 'DaemonSet'], { ...WORKLOAD, shortNames: ['ds'], subresources: ['status'] }),
  resource('apps/v1', ['controllerrevisions', 'ControllerRevision']),
  resource('batch/v1', ['jobs', 'Job'], { ...WORKLOAD, subresources: ['status'] }),
  resource('batch/v1', ['cronjobs', 'CronJob'], { ...WORKLOAD, shortNames: ['cj'], subresources: ['status'] }),
  resource('autoscaling/v2', ['horizontalpodautoscalers', 'HorizontalPodAutoscaler'], {
    shortNames: ['hpa'],
    subresources: ['status'],
    isInAll: true,
  }),
  resource('policy/v1', ['poddisruptionbudgets', 'PodDisruptionBudget'], {
    shortNames: ['pdb'],
    generation: 'spec',
    subresources: ['status'],
  }),
  resource('networking.k8s.io/v1', ['networkpolicies', 'NetworkPolicy'], { shortNames: ['netpol'], generation: 'spec' }),
  resource('discovery.k8s.io/v1', ['endpointslices', 'EndpointSlice'], { generation: 'everything' }),
  resource('coordination.k8s.io/v1', ['leases', 'Lease']),
  resource('rbac.authorization.k8s.io/v1', ['roles', 'Role']),
  resource('rbac.authorization.k8s.io/v1', ['rolebindings', 'RoleBinding']),
  resource('rbac.authorization.k8s.io/v1', ['clusterroles', 'ClusterRole'], { isNamespaced: false }),
  resource('rbac.authorization.k8s.io/v1', ['clusterrolebindings', 'ClusterRoleBinding'], { isNamespaced: false }),
  resource('node.k8s.io/v1', ['runtimeclasses', 'RuntimeClass'], { isNamespaced: false }),
  resource('scheduling.k8s.io/v1', ['priorityclasses', 'PriorityClass'], { shortNames: ['pc'], isNamespaced: false, generation: 'spec' }),
  resource('postgresql.cnpg.io/v1', ['clusters', 'Cluster'], { ...CUSTOM, subresources: ['status', 'scale'] }),
  resource('postgresql.cnpg.io/v1', ['poolers', 'Pooler'], CUSTOM),
  resource('postgresql.cnpg.io/v1', ['backups', 'Backup'], CUSTOM),
  resource('postgresql.cnpg.io/v1', ['scheduledbackups', 'ScheduledBackup'], CUSTOM),
  resource('cluster.redpanda.com/v1alpha2', ['redpandas', 'Redpanda'], { ...CUSTOM, shortNames: ['rp'] }),
  resource('argoproj.io/v1alpha1', ['applications', 'Application'], { ...CUSTOM, shortNames: ['app', 'apps'], subresources: [] }),
  resource('argoproj.io/v1alpha1', ['applicationsets', 'ApplicationSet'], { ...CUSTOM, shortNames: ['appset', 'appsets'] }),
  resource('kustomize.toolkit.fluxcd.io/v1', ['kustomizations', 'Kustomization'], { ...CUSTOM, shortNames: ['ks'] }),
  resource('helm.toolkit.fluxcd.io/v2', ['helmreleases', 'HelmRelease'], { ...CUSTOM, shortNames: ['hr'] }),
  resource('keda.sh/v1alpha1', ['scaledobjects', 'ScaledObject'], { ...CUSTOM, shortNames: ['so'] }),
  resource('keda.sh/v1alpha1', ['scaledjobs', 'ScaledJob'], { ...CUSTOM, shortNames: ['sj'] }),
]

const BY_ID = new Map(RESOURCES.map((one) => [one.id, one]))
const BY_PATH = new Map(RESOURCES.map((one) => [`${one.group}/${one.version}/${one.plural}`, one]))
const BY_KIND = new Map(RESOURCES.map((one) => [`${one.group}/${one.kind}`, one]))

export const resourceById = (id: string): Resource | null => BY_ID.get(id) ?? null
export const resourceAt = (at: { group: string; version: string; plural: string }): Resource | null =>
  BY_PATH.get(`${at.group}/${at.version}/${at.plural}`) ?? null

/** The resource of an `apiVersion` and `kind`, as owner references and scale targets name it. */
export function resourceOfKind(apiVersion: string, kind: string): Resource | null {
  const slash = apiVersion.indexOf('/')
  return BY_KIND.get(`${slash === -1 ? '' : apiVersion.slice(0, slash)}/${kind}`) ?? null
}

export const groupVersionOf = ({ group, version }: Resource): string => (group === '' ? version : `${group}/${version}`)
/** A kind as messages name it: `Deployment.apps`. */
export const kindId = ({ group, kind }: Resource): string => (group === '' ? kind : `${kind}.${group}`)
export const generationRule = (id: string): GenerationRule => BY_ID.get(id)?.generation ?? 'everything'
