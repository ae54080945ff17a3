import type { IntOrPercent } from './types'

/** `25%` of `total`; a plain number is itself. */
export function scaled(value: IntOrPercent, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const percent = Number.parseInt(value, 10)
  const part = (percent * total) / 100
  return round === 'up' ? Math.ceil(part) : Math.floor(part)
}

/** How many pods a rollout may have too many and too few. Both zero would stand still: then one may be missing. */
export function fenceposts(surge: IntOrPercent, unavailable: IntOrPercent, replicas: number): { surge: number; unavailable: number } {
  const more = scaled(surge, replicas, 'up')
  const less = scaled(unavailable, replicas, 'down')
  return { surge: more, unavailable: more === 0 && less === 0 ? 1 : less }
}
