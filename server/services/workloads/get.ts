import {
  SERVICE_KINDS,
  type WorkloadAutoscaler,
  type WorkloadCondition,
  type WorkloadDetail,
  type WorkloadRef,
} from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { KubeObject } from '@/server/ports/cluster'
import { maskText } from '@/server/ports/cluster-mask'
import type { WatchedKind } from '@/server/ports/cluster-watch'
import { Condition } from '@/server/runs/cluster/shapes'
import type { Autoscaler } from '@/server/runs/cluster/shapes-around'
import { budgetsOf, endpointsOf } from './around'
import { clusterShown } from './cluster-shown'
import { type Found, findWorkload } from './find'
import { readHeat } from './heat'
import { historyOf, historySource, revisionShown } from './history'
import { judge } from './judge'
import { plansOn, runsOn } from './linked'
import { makersOf } from './made-by'
import { partOf } from './permitted'
import { autoscalerIn, predictSticks } from './predict'
import { rightsOn } from './rights'
import { rowOf } from './row'
import { runOn } from './written-by'

const AROUND: readonly WatchedKind[] = ['Pod', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service', 'EndpointSlice', 'Event']

export function conditionsOf(object: KubeObject): WorkloadCondition[] {
  const { conditions } = (object.status ?? {}) as { conditions?: unknown } // any member of a status
  if (!Array.isArray(conditions)) return []
  return conditions.flatMap((one: unknown) => {
    const { data } = Condition.safeParse(one)
    if (data === undefined) return []
    const { type, status, reason = '', message = '', lastTransitionTime = null } = data
    return [{ type, status, reason: maskText(reason, 128), message: maskText(message, 1000), at: lastTransitionTime }]
  })
}

const scalerShown = ({ metadata, spec, status }: Autoscaler): WorkloadAutoscaler => ({
  name: metadata.name,
  min: spec.minReplicas ?? 1,
  max: spec.maxReplicas,
  current: status?.currentReplicas ?? null,
  wanted: status?.desiredReplicas ?? null,
})

function containersOf(object: KubeObject): string[] {
  const { spec = {} } = judge(object).template as { spec?: { initContainers?: { name: string }[]; containers?: { name: string }[] } } // as the protocol has it
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name)
}

async function revisionsOf(ctx: ServiceContext, { view, object }: Found) {
  const { revisions, live } = historyOf(view, object)
  const makerOf = await makersOf(ctx, revisions)
  return revisions.map((one) => revisionShown(one, { live, maker: makerOf(one) }))
}

const isService = (kind: string): boolean => SERVICE_KINDS.some((one) => one === kind)
const isPausedNow = (object: KubeObject): boolean => {
  const { paused, suspend } = (object.spec ?? {}) as { paused?: boolean; suspend?: boolean } // as the protocol has it
  return paused === true || suspend === true
}

/** One workload: how it is, who would undo a change, its history, and what stands around it. Parts that have a permission of their own say
 *  themselves when they may not be shown. Source: kubernetes.io.
 *  Errors: NOT_FOUND, FORBIDDEN where the cluster denies it, UPSTREAM where nobody could say. */
export async function getWorkload(ctx: ServiceContext, ref: WorkloadRef): Promise<WorkloadDetail> {
  const found = await findWorkload(ctx, ref)
  const { view, object } = found
  const { namespace } = ref
  const { uid, generation, deletionTimestamp, finalizers = [] } = object.metadata
  const source = historySource(object.kind)
  const [row, sticks, heat, scaler, revisions, budgets, endpoints, plans, runs] = await Promise.all([
    rowOf(ctx, view, object),
    predictSticks(ctx, found),
    isService(object.kind) ? readHeat(ctx, [uid]) : null,
    partOf(ctx, { kind: 'HorizontalPodAutoscaler', namespace }, () => autoscalerIn(view, object)),
    partOf(ctx, { kind: source, namespace }, () => revisionsOf(ctx, found)),
    partOf(ctx, { kind: 'PodDisruptionBudget', namespace }, () => budgetsOf(view, object)),
    partOf(ctx, { kind: 'EndpointSlice', namespace }, () => endpointsOf(view, object)),
    plansOn(ctx, ref),
    runsOn(ctx, ref),
  ])
  return {
    cluster: clusterShown(view, [ref.kind, ...(isService(ref.kind) ? [source] : []), ...AROUND]),
    target: ref,
    row: { ...row, heat: heat?.get(uid) ?? null },
    generation: generation ?? null,
    replicas: { desired: row.desired, ready: row.ready },
    isPaused: isPausedNow(object),
    autoscaler: scaler.value === null ? null : scalerShown(scaler.value),
    autoscalerSeen: scaler.seen === 'allowed' ? { seen: 'allowed', value: true } : scaler,
    revisions: revisions.value ?? [],
    revisionsSeen: revisions.seen === 'allowed' ? { seen: 'allowed', value: true } : revisions,
    sticks,
    conditions: conditionsOf(object),
    budgets,
    endpoints,
    containers: containersOf(object),
    lastRunId: runOn(object),
    plans,
    runs,
    rights: await rightsOn(ctx, ref, scaler.value?.metadata.name ?? null),
    deleting: deletionTimestamp === undefined ? null : { since: deletionTimestamp, finalizers },
    readAt: ctx.now().toISOString(),
  }
}
