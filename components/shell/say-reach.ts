import { formatCount, formatDuration } from '@/lib/format'
import type { Reach } from '@/lib/schemas/activations'

const engines = (n: number) => `${formatCount(n)} ${n === 1 ? 'engine' : 'engines'}`

/** How far a change has come, as the engines say it; what is not known is said to be unknown. `does` is what an engine does that follows it. */
export function sayReach({ engines: heard, reached, silent, tookMs }: Reach, does: { one: string; many: string }): string {
  const quiet = silent === 0 ? '' : `; ${engines(silent)} not heard, so unknown there`
  if (heard === 0) return silent === 0 ? 'No engine is heard: unknown.' : `${engines(silent)} not heard: unknown.`
  if (reached < heard)
    return `${formatCount(reached)} of ${engines(heard)} ${reached === 1 ? does.one : does.many}, outcome being checked${quiet}.`
  const isOne = heard === 1
  const all = isOne ? `The one engine ${does.one}` : `All ${engines(heard)} ${does.many}`
  if (silent > 0) return `${all}${quiet}.`
  return tookMs === null ? `${all}; how long it took is unknown.` : `${all}, ${isOne ? '' : 'the last '}after ${formatDuration(tookMs)}.`
}

export const DENIES = { one: 'denies', many: 'deny' }
export const DECIDES = { one: 'decides with it', many: 'decide with it' }
