import type { ChangeRefusal } from '@/lib/change-refusals'
import type { Bounds } from './patch-bodies'
import type { Autoscaler } from './shapes-around'

/** Whether a count of replicas holds beside an autoscaler.
 *  `free`: there is none. `idles`: to 0 it stops by itself and does not fight; the saved count wakes it. `decides`: inside its bounds it goes on
 *  deciding from its metrics. `locked`: it would undo the count; `offer` is the change of bounds that would let it hold. */
export type ScaleRule =
  | { state: 'free' }
  | { state: 'idles'; autoscaler: string; savedReplicas: number }
  | { state: 'decides'; autoscaler: string; min: number; max: number }
  | { state: 'locked'; refusal: ChangeRefusal; offer: Bounds }

export function judgeScale(autoscaler: Autoscaler | null, wanted: number, live: number): ScaleRule {
  if (autoscaler === null) return { state: 'free' }
  const { name } = autoscaler.metadata
  const { minReplicas: min = 1, maxReplicas: max } = autoscaler.spec
  if (wanted === 0) return { state: 'idles', autoscaler: name, savedReplicas: live }
  if (wanted >= min && wanted <= max) return { state: 'decides', autoscaler: name, min, max }
  const offer = wanted < min ? { minReplicas: wanted } : { maxReplicas: wanted }
  return { state: 'locked', refusal: { code: 'outsideBounds', autoscaler: name, wanted, min, max }, offer }
}

/** True while it does nothing because its workload stands at 0. */
export const isIdle = (autoscaler: Autoscaler): boolean =>
  (autoscaler.status?.conditions ?? []).some(
    ({ type, status, reason }) => type === 'ScalingActive' && status === 'False' && reason === 'ScalingDisabled',
  )

/** The autoscaler of a workload, of those of its namespace. */
export const autoscalerOf = (all: readonly Autoscaler[], target: { kind: string; name: string }): Autoscaler | null =>
  all.find(({ spec: { scaleTargetRef: ref } }) => ref.kind === target.kind && ref.name === target.name) ?? null
