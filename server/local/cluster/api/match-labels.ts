import { isObject, type Json } from '@/server/local/cluster/object'

type Labels = Record<string, string>

function isMet({ key, operator, values }: Json, labels: Labels): boolean {
  const value = typeof key === 'string' ? labels[key] : undefined
  const isListed = value !== undefined && Array.isArray(values) && values.includes(value)
  if (operator === 'In') return isListed
  if (operator === 'NotIn') return !isListed
  return operator === 'Exists' ? value !== undefined : operator === 'DoesNotExist' && value === undefined
}

/** Whether labels match a `LabelSelector`; an empty one matches nothing here. */
export function labelsMatch(selector: Json, labels: Labels): boolean {
  const equal = Object.entries(isObject(selector.matchLabels) ? selector.matchLabels : {})
  const expressions = Array.isArray(selector.matchExpressions) ? selector.matchExpressions.filter(isObject) : []
  if (equal.length + expressions.length === 0) return false
  return equal.every(([name, value]) => labels[name] === value) && expressions.every((one) => isMet(one, labels))
}
