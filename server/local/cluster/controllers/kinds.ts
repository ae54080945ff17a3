import type {
  Autoscaler,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Disruption,
  Job,
  Node,
  Plain,
  Pod,
  ReplicaSet,
  Service,
  StatefulSet,
} from './types'

/** What the store holds under each name, as the controllers read it. */
export type Kinds = {
  pods: Pod
  nodes: Node
  services: Service
  namespaces: Plain
  events: Plain
  configmaps: Plain
  persistentvolumeclaims: Plain
  serviceaccounts: Plain
  'deployments.apps': Deployment
  'replicasets.apps': ReplicaSet
  'statefulsets.apps': StatefulSet
  'daemonsets.apps': DaemonSet
  'controllerrevisions.apps': ControllerRevision
  'jobs.batch': Job
  'cronjobs.batch': CronJob
  'endpointslices.discovery.k8s.io': Plain
  'leases.coordination.k8s.io': Plain
  'networkpolicies.networking.k8s.io': Plain
  'poddisruptionbudgets.policy': Disruption
  'horizontalpodautoscalers.autoscaling': Autoscaler
  'clusters.postgresql.cnpg.io': Plain
  'backups.postgresql.cnpg.io': Plain
  'scheduledbackups.postgresql.cnpg.io': Plain
  'redpandas.cluster.redpanda.com': Plain
  'applications.argoproj.io': Plain
  'kustomizations.kustomize.toolkit.fluxcd.io': Plain
  'helmreleases.helm.toolkit.fluxcd.io': Plain
  'scaledobjects.keda.sh': Plain
}
export type KindName = keyof Kinds

/** Owners of pods and of what makes pods, by the kind an owner reference names. */
export const SCALABLE = {
  Deployment: 'deployments.apps',
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
} as const satisfies Record<string, KindName>
