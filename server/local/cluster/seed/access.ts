import { OURS } from './namespaces'
import type { Seeded } from './put'

const API = 'rbac.authorization.k8s.io/v1'
type Rule = { verbs: string[]; apiGroups: string[]; resources: string[]; resourceNames?: string[] }
type Subject = { kind: 'ServiceAccount'; name: string; namespace: string } | { kind: 'Group'; name: string; apiGroup: string }

const account = (name: string, namespace: string): Subject => ({ kind: 'ServiceAccount', name, namespace })
const group = (name: string): Subject => ({ kind: 'Group', name: `acgs:${name}`, apiGroup: 'rbac.authorization.k8s.io' })

const labels = { 'app.kubernetes.io/name': 'acgs-lite' }
const clusterRole = (name: string, rules: Rule[]): Seeded => ({ apiVersion: API, kind: 'ClusterRole', metadata: { name, labels }, rules })
const role = (name: string, namespace: string, rules: Rule[]): Seeded => ({
  apiVersion: API,
  kind: 'Role',
  metadata: { name, namespace, labels },
  rules,
})
const roleRef = (kind: 'ClusterRole' | 'Role', name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name })

const bindAll = (name: string, subjects: Subject[]): Seeded => ({
  apiVersion: API,
  kind: 'ClusterRoleBinding',
  metadata: { name, labels },
  subjects,
  roleRef: roleRef('ClusterRole', name),
})
type Bound = { name: string; subjects: Subject[]; kind?: 'ClusterRole' | 'Role'; to?: string }
const bind = (namespace: string, { name, subjects, kind = 'ClusterRole', to = name }: Bound): Seeded => ({
  apiVersion: API,
  kind: 'RoleBinding',
  metadata: { name, namespace, labels },
  subjects,
  roleRef: roleRef(kind, to),
})

const READ = ['get', 'list', 'watch']
const rule = (apiGroup: string, resources: string[], verbs: string[]): Rule => ({ verbs, apiGroups: [apiGroup], resources })
/** A rule for what is called so, and nothing else. */
const only = (names: string[], on: Rule): Rule => ({ ...on, resourceNames: names })

const reads: Rule[] = [
  rule('', ['pods', 'pods/log', 'events', 'services', 'configmaps'], READ),
  rule('apps', ['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'controllerrevisions'], READ),
  rule('batch', ['jobs', 'cronjobs'], READ),
  rule('discovery.k8s.io', ['endpointslices'], READ),
  rule('networking.k8s.io', ['networkpolicies'], READ),
  rule('autoscaling', ['horizontalpodautoscalers'], READ),
  rule('policy', ['poddisruptionbudgets'], READ),
]
/** Who has which right is kept as snapshots, so that it can be put back. */
const readsRights: Rule[] = [rule('rbac.authorization.k8s.io', ['roles', 'rolebindings'], READ)]
const operators: Rule[] = [
  rule('postgresql.cnpg.io', ['clusters', 'backups', 'scheduledbackups', 'poolers'], READ),
  rule('cluster.redpanda.com', ['redpandas'], READ),
]

/** Whether they would write a change back is asked before it is made; pausing them takes rights of their own. */
const reverters: Rule[] = [
  rule('argoproj.io', ['applications'], READ),
  rule('kustomize.toolkit.fluxcd.io', ['kustomizations'], READ),
  rule('helm.toolkit.fluxcd.io', ['helmreleases'], READ),
  rule('keda.sh', ['scaledobjects', 'scaledjobs'], READ),
]

const DEPLOYMENTS: Record<string, string[]> = {
  governance: ['policy-engine', 'opa', 'acgs-console', 'acgs-worker'],
  workload: ['sandbox-controller', 'acgs-drill'],
  monitoring: ['prometheus', 'grafana', 'alertmanager'],
}

/** What a person may do who operates: named workloads are changed, pods of the sandboxes' namespace may be removed. */
function operating(): Seeded[] {
  const roles = Object.entries(DEPLOYMENTS).flatMap(([namespace, names]) => [
    role('acgs-operate', namespace, [
      ...reads,
      only(names, rule('apps', ['deployments', 'deployments/scale'], ['patch'])),
      ...(namespace === 'governance' ? [only(['policy-engine'], rule('autoscaling', ['horizontalpodautoscalers'], ['patch']))] : []),
      rule('batch', ['cronjobs', 'jobs'], ['patch']),
      only(['acgs-stop-plan'], rule('', ['configmaps'], ['patch'])),
      only(['default-deny-all', 'quarantine'], rule('networking.k8s.io', ['networkpolicies'], ['patch'])),
      ...(namespace === 'workload' ? [rule('', ['pods'], ['patch', 'delete']), rule('', ['pods/eviction'], ['create'])] : []),
    ]),
    bind(namespace, { name: 'acgs-operate', kind: 'Role', subjects: [group('operators'), group('leads')] }),
  ])
  return [
    ...roles,
    bind('shared', { name: 'acgs-read-persons', to: 'acgs-read', subjects: [group('operators'), group('leads'), group('automation')] }),
  ]
}

/** What a lead may do besides: the database, the network and the rights of the installation, and machines. */
function leading(): Seeded[] {
  const write = ['create', 'update', 'patch', 'delete']
  return [
    role('acgs-lead', 'shared', [
      rule('postgresql.cnpg.io', ['clusters', 'backups', 'scheduledbackups'], ['create', 'patch']),
      only(['constitutional-events'], rule('cluster.redpanda.com', ['redpandas'], ['patch'])),
      only(['constitutional-events'], rule('apps', ['statefulsets', 'statefulsets/scale'], ['patch'])),
    ]),
    bind('shared', { name: 'acgs-lead', kind: 'Role', subjects: [group('leads')] }),
    ...OURS.flatMap((namespace) => [
      role('acgs-restore', namespace, [
        rule('networking.k8s.io', ['networkpolicies'], write),
        rule('rbac.authorization.k8s.io', ['roles', 'rolebindings'], [...READ, ...write]),
        rule('', ['pods/eviction'], ['create']),
        ...(namespace === 'monitoring' ? [rule('', ['configmaps', 'services'], write), rule('apps', ['deployments'], write)] : []),
      ]),
      bind(namespace, { name: 'acgs-restore', kind: 'Role', subjects: [group('leads')] }),
    ]),
    clusterRole('acgs-machines', [rule('', ['nodes'], [...READ, 'patch'])]),
    bindAll('acgs-machines', [group('leads')]),
    clusterRole('acgs-restore', [rule('rbac.authorization.k8s.io', ['clusterroles', 'clusterrolebindings'], write)]),
    bindAll('acgs-restore', [group('leads')]),
  ]
}

/** What acts without a person: it contains, and does nothing else. */
const containing = (): Seeded[] => [
  role('acgs-contain', 'workload', [
    ...reads,
    rule('', ['pods'], ['patch', 'delete']),
    rule('networking.k8s.io', ['networkpolicies'], ['create']),
    only(['quarantine', 'default-deny-all'], rule('networking.k8s.io', ['networkpolicies'], ['patch'])),
    only(['sandbox-controller', 'acgs-drill'], rule('apps', ['deployments', 'deployments/scale'], ['patch'])),
    // What carries the label of an agent goes to 0; labels are no part of a role, so the step looks at them itself.
    rule('apps', ['deployments', 'deployments/scale', 'statefulsets', 'statefulsets/scale'], ['patch']),
  ]),
  bind('workload', { name: 'acgs-contain', kind: 'Role', subjects: [group('automation')] }),
  // The plan of a stop is kept where whoever reaches the cluster finds it.
  role('acgs-keep-stop', 'governance', [
    rule('', ['configmaps'], ['create']),
    only(['acgs-stop-plan'], rule('', ['configmaps'], ['get', 'patch'])),
    rule('coordination.k8s.io', ['leases'], ['create']),
    only(['acgs-stop'], rule('coordination.k8s.io', ['leases'], ['get', 'patch'])),
  ]),
  bind('governance', { name: 'acgs-keep-stop', kind: 'Role', subjects: [group('automation')] }),
  role('acgs-see-stop', 'governance', [only(['acgs-stop'], rule('coordination.k8s.io', ['leases'], ['get']))]),
  bind('governance', { name: 'acgs-see-stop', kind: 'Role', subjects: [account('acgs-worker', 'governance')] }),
]

/** The four accounts, one a role. None of them writes outside its own namespace by itself, but for the workload of drills. */
function accounts(): Seeded[] {
  const serviceAccount = (name: string, namespace: string): Seeded => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace },
    automountServiceAccountToken: name !== 'acgs-engine',
  })
  const own = account('acgs-controller', 'workload')
  return [
    serviceAccount('acgs-engine', 'governance'),
    serviceAccount('acgs-console', 'governance'),
    serviceAccount('acgs-worker', 'governance'),
    serviceAccount('acgs-controller', 'workload'),
    role('acgs-controller', 'workload', [
      rule('', ['pods'], [...READ, 'create', 'patch', 'delete']),
      rule('', ['pods/log'], ['get']),
      rule('networking.k8s.io', ['networkpolicies'], ['create']),
      only(['quarantine'], rule('networking.k8s.io', ['networkpolicies'], ['get', 'patch'])),
      rule('coordination.k8s.io', ['leases'], ['get', 'create', 'update', 'patch']),
    ]),
    bind('workload', { name: 'acgs-controller', kind: 'Role', subjects: [own] }),
    // What a stop drill stops is made once, beside the sandboxes.
    role('acgs-drill', 'workload', [rule('apps', ['deployments'], ['create'])]),
    bind('workload', { name: 'acgs-drill', kind: 'Role', subjects: [account('acgs-worker', 'governance')] }),
    clusterRole('acgs-runtimes', [rule('node.k8s.io', ['runtimeclasses'], READ)]),
    bindAll('acgs-runtimes', [own]),
  ]
}

/** Whom the worker may act for. On a laptop nobody has installed the list of people, so it is anybody; groups stay named. */
function acting(): Seeded[] {
  const worker = account('acgs-worker', 'governance')
  const groups = ['operators', 'leads', 'automation'].map((name) => `acgs:${name}`)
  return [
    clusterRole('acgs-impersonate', [
      only(groups, rule('', ['groups'], ['impersonate'])),
      rule('authentication.k8s.io', ['userextras/acgs.io/run'], ['impersonate']),
    ]),
    bindAll('acgs-impersonate', [worker]),
    clusterRole('acgs-impersonate-any-user', [rule('', ['users'], ['impersonate'])]),
    bindAll('acgs-impersonate-any-user', [worker]),
  ]
}

export function access(): Seeded[] {
  const readers = [account('acgs-console', 'governance'), account('acgs-worker', 'governance')]
  return [
    ...accounts(),
    clusterRole('acgs-read', [...reads, ...readsRights, ...operators]),
    ...OURS.map((namespace) => bind(namespace, { name: 'acgs-read', subjects: readers })),
    clusterRole('acgs-observe', [
      rule('', ['nodes', 'namespaces'], READ),
      rule('rbac.authorization.k8s.io', ['clusterroles', 'clusterrolebindings'], READ),
      rule('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
    ]),
    bindAll('acgs-observe', [...readers, group('operators'), group('leads')]),
    // A machine is emptied of everybody's pods, and what undoes a change lives in a namespace of its own.
    clusterRole('acgs-plan', [rule('', ['pods'], READ), rule('policy', ['poddisruptionbudgets'], READ), ...reverters]),
    bindAll('acgs-plan', [account('acgs-worker', 'governance'), group('operators'), group('leads')]),
    ...operating(),
    ...leading(),
    ...containing(),
    ...acting(),
  ]
}
