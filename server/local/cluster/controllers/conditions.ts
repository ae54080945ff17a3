import type { Condition } from './types'

export const conditionOf = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find((condition) => condition.type === type)

export const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === 'True'

/** With `next` in its place. Its transition time is kept while its status is. */
export function withCondition<C extends Condition>(conditions: readonly C[] | undefined, next: C, now: string): C[] {
  const before = conditions?.find((condition) => condition.type === next.type)
  const since = before && before.status === next.status ? before.lastTransitionTime : now
  const set = { ...next, lastTransitionTime: since ?? now }
  if (!before) return [...(conditions ?? []), set]
  return (conditions ?? []).map((condition) => (condition.type === next.type ? set : condition))
}
