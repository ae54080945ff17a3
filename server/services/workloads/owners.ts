import type { ClusterView } from '@/server/ports/cluster-watch'

/** What stands between a workload and its pods. */
const BETWEEN = ['ReplicaSet', 'Job'] as const

/** The uids of whatever controls a workload's pods: itself, and the sets or Jobs that it controls. */
export const podOwners = (view: ClusterView, uid: string, namespace: string | undefined): string[] => [
  uid,
  ...BETWEEN.flatMap((kind) =>
    view
      .objects(kind, namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) ?? false)
      .map(({ metadata }) => metadata.uid),
  ),
]
