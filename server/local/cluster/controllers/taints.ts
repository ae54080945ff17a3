import type { Pod, Taint, Toleration } from './types'

function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false
  if (key === undefined || key === '') return operator === 'Exists'
  if (key !== taint.key) return false
  return operator === 'Exists' || value === (taint.value ?? '')
}

/** The first taint that keeps the pod away; null where it may be. */
export function keptAwayBy(tolerations: readonly Toleration[] | undefined, taints: readonly Taint[] | undefined): Taint | null {
  const hard = (taints ?? []).filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute')
  return hard.find((taint) => !(tolerations ?? []).some((toleration) => tolerates(toleration, taint))) ?? null
}

/** How long a pod may stay where it is not tolerated for good: 0 at once, null for ever. */
export function staysFor(pod: Pod, taint: Taint): number | null {
  const fitting = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint))
  if (fitting.length === 0) return 0
  const limits = fitting.map(({ tolerationSeconds }) => tolerationSeconds).filter((seconds) => seconds !== undefined)
  return limits.length === 0 ? null : Math.min(...limits)
}

export const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
export const UNREACHABLE = 'node.kubernetes.io/unreachable'
export const NOT_READY = 'node.kubernetes.io/not-ready'
