import { type Reverter, reverterName, type Sticks, willStick } from '@/lib/reverters'
import type { Owner, PredictedReverter } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import { type KubeObject, refTo } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { type OwnedField, ownersOf } from '@/server/runs/cluster/field-owners'
import { autoscalerOf } from '@/server/runs/cluster/judge-scale'
import { generatorOf, steeringOf } from '@/server/runs/cluster/reverter-pause'
import { type FoundReverter, revertersOf } from '@/server/runs/cluster/reverters'
import { Thing } from '@/server/runs/cluster/shapes'
import { Autoscaler } from '@/server/runs/cluster/shapes-around'

const KEPT_MS = 30_000
const MAX_KEPT = 2000
type Steered = Pick<Reverter, 'timing' | 'generatedBy' | 'isPausable'>
/** What steering objects said, a short while: many workloads have one. They are no person's, and only when they act is kept of them. */
const kept = new Map<string, { until: number; answer: Promise<Steered> }>()

async function readSteering(ctx: ServiceContext, { steering, ...found }: FoundReverter): Promise<Steered> {
  const cluster = ctx.cluster()
  const rule = steering && steeringOf(steering.kind)
  const unknown: Steered = { timing: 'unknown', generatedBy: null, isPausable: false }
  if (steering === null || rule === null) return found
  if (cluster === null) return unknown
  try {
    const thing = Thing.safeParse(await cluster.get(refTo(steering.kind, steering.namespace, steering.name)))
    if (!thing.success) return unknown
    return { timing: rule.timing(thing.data), generatedBy: generatorOf(thing.data), isPausable: found.isPausable }
  } catch (cause) {
    if (cause instanceof ClusterError) return unknown
    throw cause
  }
}

function steeringNow(ctx: ServiceContext, found: FoundReverter): Promise<Steered> {
  if (found.steering === null) return Promise.resolve(found)
  const key = `${found.steering.kind}/${found.steering.namespace}/${found.steering.name}`
  const nowMs = ctx.now().getTime()
  const held = kept.get(key)
  if (held !== undefined && held.until > nowMs) return held.answer
  if (kept.size >= MAX_KEPT) kept.clear()
  const answer = readSteering(ctx, found)
  kept.set(key, { until: nowMs + KEPT_MS, answer })
  return answer
}

export function autoscalerIn(view: ClusterView, { kind, metadata }: KubeObject): Autoscaler | null {
  const all = view.objects('HorizontalPodAutoscaler', metadata.namespace).flatMap((one) => {
    const parsed = Autoscaler.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
  return autoscalerOf(all, { kind, name: metadata.name })
}

const FIELDS: Record<string, OwnedField[]> = {
  Deployment: ['replicas', 'template'],
  StatefulSet: ['replicas', 'template'],
  DaemonSet: ['template'],
}

/** Would a change of it hold? From what stands on the object, and from whether those who steer it act. Null for a kind no change is planned for. */
export async function predictSticks(
  ctx: ServiceContext,
  { view, object }: { view: ClusterView; object: KubeObject },
): Promise<Sticks | null> {
  const fields = FIELDS[object.kind]
  const thing = Thing.safeParse(object)
  if (fields === undefined || !thing.success) return null
  const found = revertersOf({ thing: thing.data, fields, autoscaler: autoscalerIn(view, object) })
  const because = await Promise.all(
    found.map(async ({ steering, ...one }) => ({ ...one, ...pick(await steeringNow(ctx, { steering, ...one })) })),
  )
  const owners = fields.flatMap((field) => ownersOf(thing.data.metadata.managedFields, field))
  return willStick(because, owners)
}
const pick = ({ timing, generatedBy, isPausable }: Steered): Steered => ({ timing, generatedBy, isPausable })

const SAYS: Record<Reverter['timing'], (what: string) => string> = {
  soon: (what) => `would undo ${what}`,
  nextSync: (what) => `undoes ${what} at its next sync`,
  nextApply: (what) => `undoes ${what} when it runs again`,
  never: () => 'is paused',
  unknown: (what) => `may undo ${what}`,
}
const whatOf = ({ fields }: Reverter): string =>
  fields.length === 1 ? `another ${fields[0] === 'replicas' ? 'count' : 'template'}` : 'a change'
const URGENCY: Record<Reverter['timing'], number> = { soon: 0, unknown: 1, nextSync: 2, nextApply: 3, never: 4 }

/** The one who would undo a change soonest, in a few words. */
export function soonest({ because, answer }: Sticks): PredictedReverter | null {
  const first = [...because].sort((a, b) => URGENCY[a.timing] - URGENCY[b.timing])[0]
  if (first === undefined) return null
  return { name: reverterName(first.kind), says: `${reverterName(first.kind)} ${SAYS[first.timing](whatOf(first))}`, answer }
}

/** Who wrote a field last. */
export function lastOwner({ owners }: Sticks, field: OwnedField): Owner | null {
  const last = owners.find((one) => one.field === field)
  return last ? { manager: last.manager, isApply: last.isApply, at: last.at } : null
}
