import type { Expression, LabelSelector, Labels } from './types'

function fits({ key, operator, values = [] }: Expression, labels: Labels): boolean {
  const value = labels[key]
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

/** An empty selector selects everything, none at all selects nothing. */
export function selects(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false
  const all = labels ?? {}
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => all[key] === value) &&
    (selector.matchExpressions ?? []).every((expression) => fits(expression, all))
  )
}
