import type { Hub } from '@/server/hub'
import type { ClusterView, Coverage } from '@/server/ports/cluster-watch'

/** What a process says of its view in its heartbeat; null where no cluster is set up. */
export type ClusterStatus = Pick<Coverage, 'sources' | 'complete' | 'isComplete'> & { isReachable: boolean }

export function clusterStatus(view: Pick<ClusterView, 'coverage' | 'isReachable'> | null): ClusterStatus | null {
  if (!view) return null
  const { sources, complete, isComplete } = view.coverage()
  return { sources, complete, isComplete, isReachable: view.isReachable() }
}

/** Tells open tabs of what the view saw: one frame for all kinds, at most two a second (the view sees to that), and of the board's source when
 *  one of them is lost or back. Nothing goes through the database: every console has a view of its own. */
export function tellOfCluster(view: Pick<ClusterView, 'onChange'>, hub: Pick<Hub, 'tell'>): () => void {
  let version = 0
  return view.onChange((changes) => {
    version += 1
    const ref = [...new Set(changes.map(({ kind }) => kind))].join(',')
    hub.tell({ topic: 'workloads', ref, version: String(version) })
    if (changes.some(({ what }) => what === 'state')) hub.tell({ topic: 'services', ref: 'cluster', version: String(version) })
  })
}
