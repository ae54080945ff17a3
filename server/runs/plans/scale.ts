import * as z from 'zod'
import type { ChangeRefusal } from '@/lib/change-refusals'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { judgeScale, type ScaleRule } from '@/server/runs/cluster/judge-scale'
import { Autoscaler } from '@/server/runs/cluster/shapes-around'
import { read } from '@/server/runs/cluster/shapes-of'
import type { Finding, PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { findObject } from '@/server/runs/kinds/at-hand'
import type { ScaleParams } from '@/server/runs/kinds/cluster-scale'
import { keyOf, SCALABLE, sayTarget, Target } from '@/server/runs/kinds/target'
import { acting } from './around'
import { type BuiltPlan, draftPlan, refusedPlan, type StepDraft } from './draft'
import { checkStep, patchStep, pauseSteps, ROLLOUT_MS, stepsOf, TWICE_MS } from './steps'
import { aroundDetail, customOwner, isRefusal, type Planned, workloadOf } from './workload'

const Count = z.number().int().min(0).max(10_000)
export const ScalePlan = z.strictObject({
  target: Target,
  replicas: Count,
  /** Pauses what would write the count back, and when somebody is asked to resume it. */
  pauseUntil: z.iso.datetime().nullable(),
  /** The autoscaler's bounds, changed first so that the count holds. */
  bounds: z.strictObject({ minReplicas: Count.min(1), maxReplicas: Count.min(1) }).nullable(),
})
export type ScalePlan = z.infer<typeof ScalePlan>

function ruleOf({ around, workload }: Planned, { replicas, bounds }: ScalePlan): ScaleRule {
  const { autoscaler } = around
  const bounded = autoscaler !== null && bounds !== null ? { ...autoscaler, spec: { ...autoscaler.spec, ...bounds } } : autoscaler
  return judgeScale(bounded, replicas, workload.spec.replicas ?? 1)
}

const NOTES: Partial<Record<ScaleRule['state'], (rule: ScaleRule) => string>> = {
  idles: () => 'At 0 its autoscaler idles and does not fight. It wakes when the saved count is put back.',
  decides: (rule) =>
    rule.state === 'decides' ? `Autoscaler ${rule.autoscaler} goes on deciding between ${rule.min} and ${rule.max} from its metrics.` : '',
}

/** A paused KEDA writes the count itself and leaves it: its bounds say nothing then. */
const isHeldByKeda = ({ around }: Planned, { pauseUntil }: ScalePlan) =>
  pauseUntil !== null && around.reverters.some(({ kind, isPausable }) => kind === 'keda' && isPausable)

/** A count of replicas, and what has to be so that it holds. A count outside an autoscaler's bounds is refused with what to change instead. */
export async function planScale(c: PlanContext, kinds: Kinds, params: ScalePlan): Promise<BuiltPlan> {
  const { target, replicas, pauseUntil, bounds } = params
  const refuse = (refusal: ChangeRefusal) => refusedPlan(c, { kind: 'scale', params, target, refusal })
  const found = await workloadOf(c, { target, fits: SCALABLE, fields: ['replicas'] })
  if (isRefusal(found)) return refuse(found)
  const owner = customOwner(found.workload)
  if (owner !== null) return refuse(owner)
  const rule = ruleOf(found, params)
  const { around, decided, isCritical, warnings } = found
  const isLocked = rule.state === 'locked' && !isHeldByKeda(found, params)
  if (rule.state === 'locked' && isLocked) {
    const refused = await refuse(rule.refusal)
    return { ...refused, preview: { ...refused.preview, detail: { ...refused.preview.detail, ...aroundDetail(around), scale: rule } } }
  }
  if ((found.workload.spec.replicas ?? 1) === replicas) return refuse({ code: 'alreadyThere', what: `${replicas} replicas` })
  const steps = stepsOf(kinds)
  const note = NOTES[rule.state]?.(rule)
  const notes: Finding[] = note === undefined ? [] : [{ code: `autoscaler.${rule.state}`, message: note, targetKey: keyOf(target) }]
  const pauses =
    pauseUntil === null ? [] : await pauseSteps(c, steps, { reverters: acting(around.reverters), until: new Date(pauseUntil), replicas })
  const scaler = around.autoscaler?.metadata
  // Changed bounds and a paused KEDA move the count by themselves: then what stands there is scaled, and the check before them has compared.
  const isMoved = pauses.length > 0 || bounds !== null
  const scale: ScaleParams = { target, replicas, decided: isMoved ? null : decided, holdMs: TWICE_MS, timeoutMs: ROLLOUT_MS }
  const boundSteps: StepDraft[] =
    bounds === null || scaler === undefined
      ? []
      : [
          await boundsStep(c, kinds, {
            target: { kind: 'HorizontalPodAutoscaler', namespace: target.namespace, name: scaler.name },
            ...bounds,
          }),
        ]
  return draftPlan(c, {
    kind: 'scale',
    params,
    isCritical,
    warnings: [...warnings, ...notes],
    detail: { ...aroundDetail(around), scale: rule },
    steps: [
      checkStep(steps, target, [
        { is: 'asPlanned', decided },
        { is: 'permitted', verb: 'patch', subresource: 'scale' },
      ]),
      ...boundSteps,
      ...pauses,
      { kind: steps('cluster.scale@1'), title: `Scale ${sayTarget(target)} to ${replicas}`, params: scale },
    ],
  })
}

export const BoundsPlan = z.strictObject({ target: Target, minReplicas: Count.min(1), maxReplicas: Count.min(1) })
export type BoundsPlan = z.infer<typeof BoundsPlan>

async function boundsStep(c: PlanContext, kinds: Kinds, { target, minReplicas, maxReplicas }: BoundsPlan): Promise<StepDraft> {
  const object = await findObject(c, target)
  const change = { do: 'bounds' as const, minReplicas, maxReplicas }
  const decided = object === null ? null : preconditionOf(object)
  return patchStep(stepsOf(kinds), `Let ${sayTarget(target)} keep ${minReplicas} to ${maxReplicas}`, {
    target,
    change,
    decided,
    holdMs: TWICE_MS,
  })
}

/** An autoscaler's least and most. */
export async function planBounds(c: PlanContext, kinds: Kinds, params: BoundsPlan): Promise<BuiltPlan> {
  const { target, minReplicas, maxReplicas } = params
  const refuse = (refusal: ChangeRefusal) => refusedPlan(c, { kind: 'autoscaler.bounds', params, target, refusal })
  if (target.kind !== 'HorizontalPodAutoscaler') return refuse({ code: 'kindUnfit', kind: target.kind, fits: ['HorizontalPodAutoscaler'] })
  if (minReplicas > maxReplicas) return refuse({ code: 'boundsCrossed', min: minReplicas, max: maxReplicas })
  const object = await findObject(c, target)
  if (object === null) return refuse({ code: 'notFound', what: sayTarget(target) })
  const scaled = read(Autoscaler, object).spec.scaleTargetRef
  const fits = SCALABLE.find((kind) => kind === scaled.kind)
  const workload =
    fits === undefined
      ? null
      : await workloadOf(c, {
          target: { kind: fits, namespace: target.namespace, name: scaled.name },
          fits: SCALABLE,
          fields: ['replicas'],
        })
  const isWorkload = workload !== null && !isRefusal(workload)
  return draftPlan(c, {
    kind: 'autoscaler.bounds',
    params,
    isCritical: isWorkload && workload.isCritical,
    warnings: isWorkload ? workload.warnings.filter(({ code }) => code === 'reverter.keda') : [],
    detail: isWorkload ? aroundDetail(workload.around) : {},
    steps: [await boundsStep(c, kinds, params)],
  })
}
