import type { Role } from '@/lib/access'
import type { ClusterGroup } from './cluster'

/** Which of the cluster's groups a role is in. A role that is not here changes nothing in a cluster, and reads of it through the product. */
const GROUPS: Partial<Record<Role, readonly ClusterGroup[]>> = {
  operator: ['acgs:operators'],
  lead: ['acgs:operators', 'acgs:leads'],
}

export const groupsOf = (roles: readonly Role[]): ClusterGroup[] => [...new Set(roles.flatMap((role) => GROUPS[role] ?? []))]

/** Whether one of the roles reads what the product's own account may: those that no group of the cluster is for. */
export const readsThroughProduct = (roles: readonly Role[]): boolean => roles.some((role) => GROUPS[role] === undefined)
