import type { EvolutionSettings } from '@/lib/schemas/evolutions'
import type { EvolutionRecord } from './internal'

const DAY_MS = 86_400_000

/** One person may go back to a young, well-scored evolution; older, worse, or the agent before its first takes two. Pure. */
export function peopleNeeded(target: Pick<EvolutionRecord, 'score' | 'deployedAt'> | null, rule: EvolutionSettings, now: Date): 1 | 2 {
  if (target?.deployedAt == null || target.score === null) return 2
  const isYoung = now.getTime() - target.deployedAt.getTime() <= rule.rollbackMaximumDays * DAY_MS
  return isYoung && target.score >= rule.rollbackMinimumScore ? 1 : 2
}
