import { isCritical } from '@/lib/critical-services'
import {
  type ListWorkloads,
  SERVICE_KINDS,
  WORKLOAD_KINDS,
  WORKLOAD_STATES,
  type WorkloadCounts,
  type WorkloadPage,
} from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { KubeObject } from '@/server/ports/cluster'
import type { ClusterView, WatchedKind } from '@/server/ports/cluster-watch'
import { clusterShown } from './cluster-shown'
import { readHeat } from './heat'
import { judge } from './judge'
import { pageOf } from './keyset'
import { permittedRows } from './permitted-rows'
import { restartsIn } from './restarts'
import { imagesIn, refOf, rowOf } from './row'

/** What a list is made of. */
export const LIST_SOURCES: readonly WatchedKind[] = [
  ...WORKLOAD_KINDS,
  'Pod',
  'ReplicaSet',
  'ControllerRevision',
  'HorizontalPodAutoscaler',
]

const urgency = (object: KubeObject): number => WORKLOAD_STATES.indexOf(judge(object).state)
const isService = ({ kind }: KubeObject): boolean => SERVICE_KINDS.some((one) => one === kind)
/** Whoever asked for fewer has them: a service at 0, or whose rollout somebody paused while all its pods are ready, needs nobody. */
const isTroubled = (object: KubeObject): boolean => {
  const { state, ready, desired } = judge(object)
  return ['stuck', 'degraded', 'unknown', 'rolling'].includes(state) || (state === 'paused' && ready < desired)
}
const MAX_TROUBLED = 5

function countsOf(shown: readonly KubeObject[]): WorkloadCounts {
  const services = shown.filter(isService)
  const troubled = services.filter(isTroubled)
  const first = (object: KubeObject) => Number(!isCritical(object.metadata)) * 100 + urgency(object)
  return {
    services: services.length,
    ready: services.filter((object) => {
      const { ready, desired } = judge(object)
      return desired > 0 && ready >= desired && !isTroubled(object)
    }).length,
    troubled: [...troubled]
      .sort((a, b) => first(a) - first(b) || a.metadata.name.localeCompare(b.metadata.name))
      .slice(0, MAX_TROUBLED)
      .map((object) => ({ ...refOf(object), state: judge(object).state, says: judge(object).says })),
    troubledTotal: troubled.length,
  }
}

function matches({ search, namespace, kind, state, critical }: ListWorkloads): (object: KubeObject) => boolean {
  const needle = search?.toLowerCase() ?? ''
  const holds = (text: string | undefined) => text?.toLowerCase().includes(needle) ?? false
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (kind === undefined || object.kind === kind) &&
    (state === undefined || judge(object).state === state) &&
    (critical === undefined || isCritical(object.metadata)) &&
    (needle === '' || holds(object.metadata.name) || holds(object.metadata.namespace) || imagesIn(object).some(holds))
}

const idOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}/${object.kind}`
/** Ascending, so that what matters most comes first: the worst state, the most restarts, the youngest. */
const KEYS: Record<ListWorkloads['sort'], (view: ClusterView) => (object: KubeObject) => string | number> = {
  name: () => idOf,
  state: () => urgency,
  restarts: (view) => {
    const restarts = restartsIn(view)
    return (object) => -restarts(object.metadata.uid)
  },
  age: () => (object) => -Date.parse(object.metadata.creationTimestamp ?? '') || 0,
}

/** The workloads of the namespaces that this person may list, one page of them, with what the whole cluster looks like.
 *  In: filter, sort, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match; `cluster` null where none is set up.
 *  Errors: BAD_REQUEST for a cursor that is none. */
export async function listWorkloads(ctx: ServiceContext, input: ListWorkloads): Promise<WorkloadPage> {
  const view = ctx.clusterView()
  const readAt = ctx.now().toISOString()
  const nothing = { items: [], nextCursor: null, total: 0, counts: countsOf([]), namespaces: [], notListed: [], readAt }
  if (view === null) return { ...nothing, cluster: null }
  const { shown, notListed } = await permittedRows(ctx, view)
  const found = shown.filter(matches(input))
  const { page, nextCursor } = pageOf(found, { keyOf: KEYS[input.sort](view), idOf, after: input.cursor, size: input.limit })
  const [rows, heat] = await Promise.all([
    Promise.all(page.map((object) => rowOf(ctx, view, object))),
    readHeat(
      ctx,
      page.filter(isService).map(({ metadata }) => metadata.uid),
    ),
  ])
  return {
    cluster: clusterShown(view, LIST_SOURCES),
    items: rows.map((row) => ({ ...row, heat: heat.get(row.uid) ?? null })),
    nextCursor,
    total: found.length,
    counts: countsOf(shown),
    namespaces: [...new Set(shown.map(({ metadata }) => metadata.namespace ?? ''))].sort(),
    notListed,
    readAt,
  }
}
