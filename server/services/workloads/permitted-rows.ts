import { type NotListed, WORKLOAD_KINDS, type WorkloadKind } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { KubeObject } from '@/server/ports/cluster'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { type May, may } from './permitted'

const isOfCronJob = ({ kind, metadata }: KubeObject): boolean =>
  kind === 'Job' && (metadata.ownerReferences?.some((owner) => owner.controller === true && owner.kind === 'CronJob') ?? false)

const spaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? ''

async function ofKind(ctx: ServiceContext, view: ClusterView, kind: WorkloadKind) {
  const objects = view.objects(kind).filter((object) => !isOfCronJob(object))
  const spaces = [...new Set(objects.map(spaceOf))]
  if (spaces.length === 0) return { shown: [], notListed: [] }
  // One question answers for all namespaces where somebody may list them all.
  const everywhere = await may(ctx, { kind, namespace: null })
  if (everywhere.seen === 'allowed') return { shown: objects, notListed: [] }
  const answers = new Map<string, May>(
    await Promise.all(spaces.map(async (namespace) => [namespace, await may(ctx, { kind, namespace })] as const)),
  )
  const notListed: NotListed[] = [...answers].flatMap(([namespace, { seen, why }]) =>
    seen === 'allowed' ? [] : [{ kind, namespace, seen, why }],
  )
  return { shown: objects.filter((object) => answers.get(spaceOf(object))?.seen === 'allowed'), notListed }
}

export type Permitted = { shown: KubeObject[]; notListed: NotListed[] }

/** Every workload that this person may list, and which ones may not be shown, by kind and namespace: denied, or nobody could say. */
export async function permittedRows(ctx: ServiceContext, view: ClusterView): Promise<Permitted> {
  const each = await Promise.all(WORKLOAD_KINDS.map((kind) => ofKind(ctx, view, kind)))
  return { shown: each.flatMap(({ shown }) => shown), notListed: each.flatMap(({ notListed }) => notListed) }
}
