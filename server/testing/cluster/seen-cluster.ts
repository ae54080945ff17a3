import { type OpenedCluster, openKubernetes } from '@/server/adapters/kubernetes/open'
import type { ServiceContext } from '@/server/context'
import type { LocalCluster } from '@/server/local/cluster/start'
import type { ClusterView, WatchedKind } from '@/server/ports/cluster-watch'
import { type LocalSetup, startLocalCluster } from './local'

export type SeenCluster = {
  local: LocalCluster
  opened: OpenedCluster
  view: ClusterView
  /** What a context of a service gets. */
  kubernetes: Pick<ServiceContext, 'clusterView' | 'clusterReviews' | 'cluster' | 'clusterFacts'>
  stop(): Promise<void>
}

/** A local cluster with a view of it, as a console would have. `kubeconfig` says as which account. */
export async function seenCluster(
  setup: LocalSetup,
  { kubeconfigOf, kinds }: { kubeconfigOf?: (local: LocalCluster) => string; kinds?: readonly WatchedKind[] } = {},
): Promise<SeenCluster> {
  const local = await startLocalCluster(setup)
  const opened = openKubernetes({ kubeconfig: kubeconfigOf?.(local) ?? local.kubeconfig, context: null })
  const view = opened.openView({ signal: new AbortController().signal, ...(kinds ? { kinds } : {}) })
  return {
    local,
    opened,
    view,
    kubernetes: {
      clusterView: () => view,
      clusterReviews: () => opened.reviews,
      cluster: () => opened.cluster,
      clusterFacts: opened.facts,
    },
    async stop() {
      await view.close()
      await opened.cluster.close()
      await local.stop()
    },
  }
}
