import { AppError } from '@/lib/errors'
import type { ClusterShown, SourceShown } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { ClusterView, WatchedKind } from '@/server/ports/cluster-watch'

function shown(view: ClusterView, kind: WatchedKind): SourceShown {
  const { phase, sampleAt, lastError } = view.state(kind)
  const trouble = lastError && {
    reason: lastError.reason,
    message: lastError.message,
    since: lastError.since.toISOString(),
    retryAt: lastError.retryAt?.toISOString() ?? null,
  }
  return { kind, phase, sampleAt: sampleAt?.toISOString() ?? null, trouble }
}

/** How fresh and how whole each source of a page is. */
export function clusterShown(view: ClusterView, kinds: readonly WatchedKind[]): ClusterShown {
  const { sources, complete, isComplete } = view.coverage(kinds)
  return { isReachable: view.isReachable(), sources: kinds.map((kind) => shown(view, kind)), coverage: { sources, complete, isComplete } }
}

/** Errors: NOT_FOUND where no cluster is set up. */
export function viewOf(ctx: ServiceContext): ClusterView {
  const view = ctx.clusterView()
  if (view === null) throw new AppError('NOT_FOUND', 'No cluster is set up here.')
  return view
}

/** Something that is not found may only be said not to exist when its source has told everything. */
export function notThere(view: ClusterView, kind: WatchedKind, what: string): AppError {
  if (view.state(kind).phase === 'complete') return new AppError('NOT_FOUND', `There is no ${what} in the cluster.`)
  return new AppError('UPSTREAM', `Whether there is a ${what} is not known: the cluster has not told all of them.`)
}
