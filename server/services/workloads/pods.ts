import type { ListPods, PodPage, WorkloadPod } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { PodRow } from '@/server/ports/cluster-watch'
import { findWorkload } from './find'
import { podOwners } from './owners'
import { partOf } from './permitted'

export const podShown = ({ uid, namespace, name, phase, isReady, restarts, node, createdAt, deletedAt }: PodRow): WorkloadPod => ({
  uid,
  namespace,
  name,
  phase,
  isReady: isReady && deletedAt === null,
  restarts,
  node,
  createdAt,
  deletedAt,
})

/** The pods of a workload by name, a page of them. In: the workload, cursor, limit ≤ 200. Out: not permitted and not known are said of the part.
 *  Errors: as `findWorkload`, BAD_REQUEST for a cursor that is none. */
export async function listPods(ctx: ServiceContext, { cursor, limit, ...ref }: ListPods): Promise<PodPage> {
  const { view, object } = await findWorkload(ctx, ref)
  const pods = await partOf(ctx, { kind: 'Pod', namespace: ref.namespace }, () => {
    const ownerUids = podOwners(view, object.metadata.uid, ref.namespace)
    const { rows, next, matching } = view.pods({
      filter: { namespaces: [ref.namespace], ownerUids },
      after: cursor ?? null,
      size: limit,
    })
    return { items: rows.map(podShown), nextCursor: next, total: matching }
  })
  return { pods, isComplete: view.coverage(['Pod', 'ReplicaSet', 'Job']).isComplete, readAt: ctx.now().toISOString() }
}
