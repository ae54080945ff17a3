import { isCritical } from '@/lib/critical-services'
import { WORKLOAD_KINDS, type WorkloadKind, type WorkloadRef, type WorkloadRow } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { KubeObject } from '@/server/ports/cluster'
import { maskText } from '@/server/ports/cluster-mask'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { imagesOf } from '@/server/runs/cluster/templates'
import { historyOf } from './history'
import { judge } from './judge'
import { lastOwner, predictSticks, soonest } from './predict'

const isKind = (kind: string): kind is WorkloadKind => WORKLOAD_KINDS.some((one) => one === kind)

/** How it is named in an address. Errors: TypeError for an object of another kind, which no list holds. */
export function refOf({ kind, metadata }: KubeObject): WorkloadRef {
  if (!isKind(kind)) throw new TypeError(`${kind} is no workload`)
  return { kind, namespace: metadata.namespace ?? '', name: metadata.name }
}

/** Its images, as its template has them. */
export const imagesIn = (object: KubeObject): string[] => imagesOf(judge(object).template).map((image) => maskText(image, 300))

/** All that a row shows but its last hour, which comes from the database. */
export async function rowOf(ctx: ServiceContext, view: ClusterView, object: KubeObject): Promise<WorkloadRow> {
  const { state, says, ready, desired } = judge(object)
  const sticks = await predictSticks(ctx, { view, object })
  return {
    ...refOf(object),
    uid: object.metadata.uid,
    isCritical: isCritical(object.metadata),
    state,
    says,
    ready,
    desired,
    revision: historyOf(view, object).live?.number ?? null,
    images: imagesIn(object),
    templateOwner: sticks && lastOwner(sticks, 'template'),
    replicasOwner: sticks && lastOwner(sticks, 'replicas'),
    reverter: sticks && soonest(sticks),
    restarts: view.workloadPods(object.metadata.uid).restarts,
    createdAt: object.metadata.creationTimestamp ?? null,
    heat: null,
  }
}
