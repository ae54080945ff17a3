import type { ClusterView } from '@/server/ports/cluster-watch'

/** Restarts of every workload's pods, from the counters: its own, and those of the sets or Jobs that it owns. The owners are read once, so that
 *  a whole list can be sorted by it. */
export function restartsIn(view: ClusterView): (uid: string) => number {
  const children = new Map<string, string[]>()
  for (const kind of ['ReplicaSet', 'Job'] as const)
    for (const { metadata } of view.objects(kind)) {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
      if (owner !== undefined) children.set(owner.uid, [...(children.get(owner.uid) ?? []), metadata.uid])
    }
  const own = (key: string) => view.podCounts({ by: 'owner', key }).restarts
  return (uid) => [uid, ...(children.get(uid) ?? [])].reduce((sum, one) => sum + own(one), 0)
}
