/** What of a cluster is kept as snapshots and can be put back whole. */
export const CONFIG_SETS = ['network', 'rbac', 'monitoring'] as const
export type ConfigSet = (typeof CONFIG_SETS)[number]

/** The namespaces that the console governs. */
export const GOVERNED = ['governance', 'workload', 'shared', 'monitoring'] as const

/** What carries it is of this installation: it belongs to a set, and may be removed by a rollback. */
export const OUR_LABEL = { name: 'app.kubernetes.io/name', value: 'acgs-lite' } as const

const SETS: Record<ConfigSet, { name: string; holds: string }> = {
  network: { name: 'Network', holds: 'the NetworkPolicies of the governed namespaces' },
  rbac: { name: 'Rights', holds: 'Roles and RoleBindings of the governed namespaces, our ClusterRoles and ClusterRoleBindings' },
  monitoring: { name: 'Monitoring', holds: 'ConfigMaps, Services and Deployments of namespace monitoring' },
}
export const configSet = (set: ConfigSet) => SETS[set]

/** `first`: nothing was kept before · `changed`: somebody changed the set · `before rollback`: what a run found · `by hand`: asked for. */
export const SNAPSHOT_WHYS = ['first', 'changed', 'before rollback', 'by hand'] as const
export type SnapshotWhy = (typeof SNAPSHOT_WHYS)[number]
