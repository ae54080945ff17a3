import type { Cluster, ClusterFacts, Reviews } from '@/server/ports/cluster'
import type { ClusterView } from '@/server/ports/cluster-watch'
import type { FollowPods } from '@/server/ports/sandbox-pods'
import { type Clock, systemClock } from './clock'
import { kubernetesCluster } from './cluster'
import { openClusterView, type ViewOptions } from './cluster-view'
import { followPods } from './follow-pods'
import { clusterHttp, type LIMITS } from './http'
import { keptFacts } from './kept-facts'
import { type LoadOptions, loadConnection } from './load'
import { keptReviews } from './review'

export type OpenOptions = LoadOptions & { clock?: Clock; limits?: Partial<typeof LIMITS> }
export type OpenedCluster = {
  cluster: Cluster
  reviews: Reviews
  /** What it last said of itself; null while it never answered. */
  facts(): ClusterFacts | null
  /** One watch a kind, until the signal aborts or the view is closed. */
  openView(options: Omit<ViewOptions, 'http'>): ClusterView
  /** One watch on the pods of one namespace. */
  followPods: FollowPods
}

/** One API server by its configuration. Nothing is asked, and no file is read, before the first call. */
export function openKubernetes({ clock = systemClock, limits, ...from }: OpenOptions): OpenedCluster {
  const connection = loadConnection({ ...from, now: () => clock.now() })
  const http = clusterHttp({ connection, clock, ...(limits ? { limits } : {}) })
  const cluster = kubernetesCluster(http, connection)
  return {
    cluster,
    reviews: keptReviews(cluster, () => clock.now()),
    facts: keptFacts(() => cluster.facts()),
    openView: (options) => openClusterView({ http, ...options }),
    followPods: followPods(http),
  }
}
