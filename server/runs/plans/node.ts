import * as z from 'zod'
import type { ChangeRefusal } from '@/lib/change-refusals'
import { isCritical } from '@/lib/critical-services'
import type { KubeObject } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { selectForDrain } from '@/server/runs/cluster/drain-selection'
import { Pod } from '@/server/runs/cluster/shapes'
import { readAll } from '@/server/runs/cluster/shapes-of'
import type { PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { clusterOf, findObject, reading } from '@/server/runs/kinds/at-hand'
import type { EvictParams } from '@/server/runs/kinds/cluster-evict'
import { sayTarget, Target } from '@/server/runs/kinds/target'
import { blastOf } from './around'
import { type BuiltPlan, draftPlan, refusedPlan, type StepDraft } from './draft'
import { checkStep, patchStep, type Steps, stepsOf, TWICE_MS } from './steps'

const NodeTarget = Target.refine(({ kind }) => kind === 'Node', 'a node')
export const CordonPlan = z.strictObject({ target: NodeTarget, isCordoned: z.boolean() })
export type CordonPlan = z.infer<typeof CordonPlan>
export const DrainPlan = z.strictObject({
  target: NodeTarget,
  /** What is lost on purpose: local data, and pods that nothing starts again. */
  consent: z.strictObject({ emptyDir: z.boolean(), ownerless: z.boolean() }),
  /** How long each pod may be held back by a budget. */
  blockedForMs: z.number().int().min(5_000).max(1_800_000),
})
export type DrainPlan = z.infer<typeof DrainPlan>

const isCordonedNow = ({ spec }: KubeObject) =>
  typeof spec === 'object' && spec !== null && 'unschedulable' in spec && spec.unschedulable === true

function cordonStep(steps: Steps, { target, object, isCordoned }: { target: Target; object: KubeObject; isCordoned: boolean }): StepDraft {
  const title = isCordoned ? `Let nothing new start on ${sayTarget(target)}` : `Let pods start on ${sayTarget(target)} again`
  return patchStep(steps, title, { target, change: { do: 'cordon', isCordoned }, decided: preconditionOf(object), holdMs: TWICE_MS })
}

/** Whether pods may start on a node. */
export async function planCordon(c: PlanContext, kinds: Kinds, params: CordonPlan): Promise<BuiltPlan> {
  const { target, isCordoned } = params
  const kind = isCordoned ? 'node.cordon' : 'node.uncordon'
  const refuse = (refusal: ChangeRefusal) => refusedPlan(c, { kind, params, target, refusal })
  const object = await findObject(c, target)
  if (object === null) return refuse({ code: 'notFound', what: sayTarget(target) })
  if (isCordonedNow(object) === isCordoned) return refuse({ code: 'alreadyThere', what: isCordoned ? 'cordoned' : 'not cordoned' })
  return draftPlan(c, { kind, params, isCritical: false, steps: [cordonStep(stepsOf(kinds), { target, object, isCordoned })] })
}

/** Everything off a node that may leave it, as budgets allow; done when each pod's uid is gone. Never by force. Uncordon takes it back. */
export async function planDrain(c: PlanContext, kinds: Kinds, params: DrainPlan): Promise<BuiltPlan> {
  const { target, consent, blockedForMs } = params
  const refuse = (refusal: ChangeRefusal) => refusedPlan(c, { kind: 'node.drain', params, target, refusal })
  const object = await findObject(c, target)
  if (object === null) return refuse({ code: 'notFound', what: sayTarget(target) })
  const { items } = await clusterOf(c).list({ resource: KINDS.Pod, fieldSelector: `spec.nodeName=${target.name}` }, reading(c))
  const pods = readAll(Pod, items)
  const selection = selectForDrain(pods, consent)
  const asks = (why: 'emptyDir' | 'ownerless') =>
    selection.needConsent.filter((one) => one.why === why).map(({ namespace, name }) => `${namespace}/${name}`)
  if (selection.needConsent.length > 0) return refuse({ code: 'needsConsent', emptyDir: asks('emptyDir'), ownerless: asks('ownerless') })
  const steps = stepsOf(kinds)
  const uids = new Set(selection.evict.map(({ uid }) => uid))
  const leaving = pods.filter(({ metadata }) => uids.has(metadata.uid))
  const evictions = [...selection.evict, ...selection.leaving].map(({ namespace, name, uid }): StepDraft => {
    const evict: EvictParams = { target: { kind: 'Pod', namespace, name }, uid, timeoutMs: blockedForMs }
    return { kind: steps('cluster.evict@1'), title: `Evict ${namespace}/${name}`, params: evict, beside: 'evictions' }
  })
  return draftPlan(c, {
    kind: 'node.drain',
    params,
    isCritical: leaving.some(({ metadata }) => isCritical(metadata)),
    warnings:
      selection.skipped.length === 0
        ? []
        : [{ code: 'stays', message: `${selection.skipped.length} pods of DaemonSets and of the node itself stay.` }],
    detail: { selection, blast: await blastOf(c, leaving, null) },
    steps: [
      cordonStep(steps, { target, object, isCordoned: true }),
      ...(evictions.length === 0
        ? []
        : [{ kind: steps('group@1'), title: `Move ${evictions.length} pods off it`, params: {} }, ...evictions]),
      checkStep(steps, target, [{ is: 'drained' }]),
    ],
  })
}
