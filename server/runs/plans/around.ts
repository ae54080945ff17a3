import type { BlastRadius } from '@/lib/blast-radius'
import { type Sticks, willStick } from '@/lib/reverters'
import type { KubeObject } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'
import { blastRadius } from '@/server/runs/cluster/blast-radius'
import { type OwnedField, ownersOf } from '@/server/runs/cluster/field-owners'
import { autoscalerOf } from '@/server/runs/cluster/judge-scale'
import { generatorOf, steeringOf } from '@/server/runs/cluster/reverter-pause'
import { type FoundReverter, revertersOf } from '@/server/runs/cluster/reverters'
import { type Pod, Thing, type Workload } from '@/server/runs/cluster/shapes'
import { Autoscaler, Budget, Service, Slice } from '@/server/runs/cluster/shapes-around'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import type { PlanContext } from '@/server/runs/kind'
import { clusterOf, findObject, reading } from '@/server/runs/kinds/at-hand'
import { podsOf } from '@/server/runs/kinds/pods-of'
import type { Target } from '@/server/runs/kinds/target'

export type Around = { pods: Pod[]; autoscaler: Autoscaler | null; reverters: FoundReverter[]; sticks: Sticks; blast: BlastRadius }

async function all(c: PlanContext, kind: KindName, namespace: string | null): Promise<KubeObject[]> {
  return (await clusterOf(c).list({ resource: KINDS[kind], namespace }, reading(c))).items
}

/** Asks the object that steers a reverter whether it acts, and who writes that object in turn. Not readable: unknown, which is said. */
async function asked(c: PlanContext, found: FoundReverter): Promise<FoundReverter> {
  if (found.steering === null) return found
  const rule = steeringOf(found.steering.kind)
  try {
    const object = await findObject(c, found.steering)
    if (object === null || rule === null) return { ...found, isPausable: false, timing: object === null ? 'unknown' : found.timing }
    const thing = read(Thing, object)
    return { ...found, timing: rule.timing(thing), generatedBy: generatorOf(thing) }
  } catch (cause) {
    if (cause instanceof ClusterError) return { ...found, isPausable: false, timing: 'unknown' }
    throw cause
  }
}

/** What of a namespace a set of pods stands among. */
export async function blastOf(c: PlanContext, pods: readonly Pod[], autoscaler: Autoscaler | null): Promise<BlastRadius> {
  const namespaces = [...new Set(pods.map(({ metadata }) => metadata.namespace ?? null))]
  const each = await Promise.all(
    namespaces.map(async (namespace) => ({
      services: readAll(Service, await all(c, 'Service', namespace)),
      slices: readAll(Slice, await all(c, 'EndpointSlice', namespace)),
      budgets: readAll(Budget, await all(c, 'PodDisruptionBudget', namespace)),
    })),
  )
  return blastRadius({
    pods,
    services: each.flatMap(({ services }) => services),
    slices: each.flatMap(({ slices }) => slices),
    budgets: each.flatMap(({ budgets }) => budgets),
    autoscalers: autoscaler === null ? [] : [autoscaler],
    now: c.now(),
  })
}

type Asked = { target: Target; object: KubeObject; workload: Workload; fields: OwnedField[] }

/** What stands around a workload: its pods, who scales it, who may write `fields` back, what a change of it touches. */
export async function aroundOf(c: PlanContext, { target, object, workload, fields }: Asked): Promise<Around> {
  const [pods, scalers] = await Promise.all([podsOf(c, workload), all(c, 'HorizontalPodAutoscaler', target.namespace)])
  const autoscaler = autoscalerOf(readAll(Autoscaler, scalers), target)
  const found = revertersOf({ thing: read(Thing, object), fields, autoscaler })
  const reverters = await Promise.all(found.map((one) => asked(c, one)))
  const owners = fields.flatMap((field) => ownersOf(workload.metadata.managedFields, field))
  const because = reverters.map(({ steering: _steering, ...reverter }) => reverter)
  return { pods, autoscaler, reverters, sticks: willStick(because, owners), blast: await blastOf(c, pods, autoscaler) }
}

export const acting = (reverters: readonly FoundReverter[]): FoundReverter[] =>
  reverters.filter(({ timing, isPausable }) => isPausable && timing !== 'never')
