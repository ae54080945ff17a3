/** A kind of object as an API server's paths name it. */
export type Resource = { group: string; version: string; plural: string; kind: string; isNamespaced: boolean }

const of =
  (group: string, version: string, plural: string) =>
  (kind: string, isNamespaced: boolean): Resource => ({
    group,
    version,
    plural,
    kind,
    isNamespaced,
  })

/** Every kind the console reads or changes. A kind that is not here is asked for by a `Resource` of its own. */
export const KINDS = {
  Namespace: of('', 'v1', 'namespaces')('Namespace', false),
  Node: of('', 'v1', 'nodes')('Node', false),
  Pod: of('', 'v1', 'pods')('Pod', true),
  Service: of('', 'v1', 'services')('Service', true),
  ConfigMap: of('', 'v1', 'configmaps')('ConfigMap', true),
  Event: of('', 'v1', 'events')('Event', true),
  Deployment: of('apps', 'v1', 'deployments')('Deployment', true),
  ReplicaSet: of('apps', 'v1', 'replicasets')('ReplicaSet', true),
  StatefulSet: of('apps', 'v1', 'statefulsets')('StatefulSet', true),
  DaemonSet: of('apps', 'v1', 'daemonsets')('DaemonSet', true),
  ControllerRevision: of('apps', 'v1', 'controllerrevisions')('ControllerRevision', true),
  Job: of('batch', 'v1', 'jobs')('Job', true),
  CronJob: of('batch', 'v1', 'cronjobs')('CronJob', true),
  EndpointSlice: of('discovery.k8s.io', 'v1', 'endpointslices')('EndpointSlice', true),
  NetworkPolicy: of('networking.k8s.io', 'v1', 'networkpolicies')('NetworkPolicy', true),
  PodDisruptionBudget: of('policy', 'v1', 'poddisruptionbudgets')('PodDisruptionBudget', true),
  HorizontalPodAutoscaler: of('autoscaling', 'v2', 'horizontalpodautoscalers')('HorizontalPodAutoscaler', true),
  Role: of('rbac.authorization.k8s.io', 'v1', 'roles')('Role', true),
  RoleBinding: of('rbac.authorization.k8s.io', 'v1', 'rolebindings')('RoleBinding', true),
  ClusterRole: of('rbac.authorization.k8s.io', 'v1', 'clusterroles')('ClusterRole', false),
  ClusterRoleBinding: of('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings')('ClusterRoleBinding', false),
  RuntimeClass: of('node.k8s.io', 'v1', 'runtimeclasses')('RuntimeClass', false),
  Lease: of('coordination.k8s.io', 'v1', 'leases')('Lease', true),
  PostgresCluster: of('postgresql.cnpg.io', 'v1', 'clusters')('Cluster', true),
  Backup: of('postgresql.cnpg.io', 'v1', 'backups')('Backup', true),
  ScheduledBackup: of('postgresql.cnpg.io', 'v1', 'scheduledbackups')('ScheduledBackup', true),
  Redpanda: of('cluster.redpanda.com', 'v1alpha2', 'redpandas')('Redpanda', true),
  Application: of('argoproj.io', 'v1alpha1', 'applications')('Application', true),
  Kustomization: of('kustomize.toolkit.fluxcd.io', 'v1', 'kustomizations')('Kustomization', true),
  HelmRelease: of('helm.toolkit.fluxcd.io', 'v2', 'helmreleases')('HelmRelease', true),
  ScaledObject: of('keda.sh', 'v1alpha1', 'scaledobjects')('ScaledObject', true),
  ScaledJob: of('keda.sh', 'v1alpha1', 'scaledjobs')('ScaledJob', true),
} as const satisfies Record<string, Resource>

export type KindName = keyof typeof KINDS

/** `apiVersion` as an object of the kind carries it. */
export const apiVersionOf = ({ group, version }: Resource): string => (group ? `${group}/${version}` : version)
