import type { Selector } from './shapes'

type Labels = Record<string, string>
type Expression = NonNullable<Selector['matchExpressions']>[number]

function holds({ key, operator, values }: Expression, labels: Labels): boolean {
  const value = labels[key]
  const isListed = value !== undefined && (values ?? []).includes(value)
  switch (operator) {
    case 'In':
      return isListed
    case 'NotIn':
      return !isListed
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

/** Whether a selector takes these labels. An empty one takes all; none takes nothing. */
export function selects(selector: Selector | null | undefined, labels: Labels = {}): boolean {
  if (selector === null || selector === undefined) return false
  const isLabelled = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  return isLabelled && (selector.matchExpressions ?? []).every((one) => holds(one, labels))
}

const sayExpression = ({ key, operator, values }: Expression): string => {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`
}

/** As the query of a list: `app=x,tier in (a,b)`. Errors: TypeError for a selector that takes everything, which no workload has. */
export function selectorQuery(selector: Selector | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)
  const query = [...labels, ...(selector?.matchExpressions ?? []).map(sayExpression)].join(',')
  if (query === '') throw new TypeError('a selector that takes everything')
  return query
}
