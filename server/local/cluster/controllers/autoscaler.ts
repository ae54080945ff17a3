import { conditionOf, withCondition } from './conditions'
import { SCALABLE } from './kinds'
import { isTerminating } from './pods'
import type { Autoscaler, Condition } from './types'
import type { Controller, World } from './world'

const FROM = 'horizontal-pod-autoscaler'
type Kind = keyof typeof SCALABLE
const isScalable = (kind: string): kind is Kind => kind in SCALABLE

type Finding = { conditions: Omit<Condition, 'lastTransitionTime'>[]; to: number | null }

const found = {
  type: 'AbleToScale',
  status: 'True',
  reason: 'SucceededGetScale',
  message: "the HPA controller was able to get the target's current scale",
}

/** There is no metrics API here, and nothing is made up: bounds are kept, the rest stays as it is. */
function judge({ spec }: Autoscaler, replicas: number): Finding {
  const least = spec.minReplicas ?? 1
  if (replicas === 0 && least !== 0) {
    const message = 'scaling is disabled since the replica count of the target is zero'
    return { conditions: [found, { type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled', message }], to: null }
  }
  const to = replicas > spec.maxReplicas ? spec.maxReplicas : replicas < least ? least : null
  if (to !== null) {
    const message = `the HPA controller was able to update the target scale to ${to}`
    return { conditions: [{ type: 'AbleToScale', status: 'True', reason: 'SucceededRescale', message }], to }
  }
  const metric = spec.metrics?.find(({ type }) => type === 'Resource')?.resource?.name ?? 'cpu'
  const why = `failed to get ${metric} utilization: unable to get metrics for resource ${metric}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`
  const message = `the HPA was unable to compute the replica count: ${why}`
  return { conditions: [found, { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message }], to: null }
}

function rescale(world: World, hpa: Autoscaler, { kind, to }: { kind: Kind; to: number }): void {
  const target = world.get(SCALABLE[kind], hpa.metadata.namespace, hpa.spec.scaleTargetRef.name)
  if (!target) return
  const isMore = (target.spec.replicas ?? 1) > to
  world.scale(SCALABLE[kind], target, to)
  const reason = isMore ? 'Current number of replicas above Spec.MaxReplicas' : 'Current number of replicas below Spec.MinReplicas'
  world.say(hpa, { reason: 'SuccessfulRescale', message: `New size: ${to}; reason: ${reason}`, from: FROM })
}

function look(world: World, hpa: Autoscaler): void {
  const { kind, name } = hpa.spec.scaleTargetRef
  const target = isScalable(kind) ? world.get(SCALABLE[kind], hpa.metadata.namespace, name) : undefined
  const replicas = target?.spec.replicas ?? 1
  const missing = {
    type: 'AbleToScale',
    status: 'False',
    reason: 'FailedGetScale',
    message: `the HPA controller was unable to get the target's current scale: ${kind} "${name}" not found`,
  }
  const { conditions, to } = target ? judge(hpa, replicas) : { conditions: [missing], to: null }
  if (to !== null && isScalable(kind)) rescale(world, hpa, { kind, to })
  const active = conditions.find(({ type }) => type === 'ScalingActive')
  const isNews = active?.reason !== conditionOf(hpa.status?.conditions, 'ScalingActive')?.reason
  if (active?.reason === 'FailedGetResourceMetric' && isNews) {
    world.say(hpa, { type: 'Warning', reason: active.reason, message: active.message ?? '', from: FROM })
  }
  const now = world.stamp()
  world.status('horizontalpodautoscalers.autoscaling', hpa, {
    ...hpa.status,
    ...(to === null ? {} : { lastScaleTime: now }),
    currentReplicas: target ? (target.status?.replicas ?? 0) : (hpa.status?.currentReplicas ?? 0),
    desiredReplicas: to ?? (target && replicas !== 0 ? replicas : 0),
    currentMetrics: null,
    conditions: conditions.reduce((all, condition) => withCondition(all, condition, now), hpa.status?.conditions ?? []),
  })
}

/** Looks every now and then (15 seconds), and at once when the bounds change. */
export const autoscalers: Controller = {
  name: FROM,
  kind: 'horizontalpodautoscalers.autoscaling',
  reconcile(world, { namespace, name }) {
    const hpa = world.get('horizontalpodautoscalers.autoscaling', namespace, name)
    if (!hpa || isTerminating(hpa)) return undefined
    look(world, hpa)
    return world.delays.scaleMs
  },
}
