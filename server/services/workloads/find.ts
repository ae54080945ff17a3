import type { WorkloadRef } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { KubeObject } from '@/server/ports/cluster'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { notThere, viewOf } from './cluster-shown'
import { mustMay } from './permitted'

export type Found = { view: ClusterView; object: KubeObject }

/** One workload that this person may list.
 *  Errors: NOT_FOUND, FORBIDDEN where the cluster denies it, UPSTREAM where nobody could say whether it may be seen, or whether it is there. */
export async function findWorkload(ctx: ServiceContext, { kind, namespace, name }: WorkloadRef): Promise<Found> {
  const view = viewOf(ctx)
  await mustMay(ctx, { kind, namespace })
  const object = view.find(kind, { namespace, name })
  if (object === null) throw notThere(view, kind, `${kind} ${namespace}/${name}`)
  return { view, object }
}
