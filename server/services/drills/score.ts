import { type CheckResult, DRILL_OPEN, type DrillCheck, type DrillState, scenarioOf } from '@/lib/drill-words'
import { formatDuration } from '@/lib/format'
import type { ScoreRow } from '@/lib/schemas/drills'

/** What was seen of one check. from: what its time counts from; null: it was not come to. at: when it was seen; null: nobody saw it.
 *  failed: what is wrong in words, whatever the time. isUntimed: it is seen or not, and takes no time. */
export type Sight = { from: Date | null; at: Date | null; said: string; failed?: string; isUntimed?: boolean }
export type Sights = Partial<Record<DrillCheck, Sight>>
type Judged = { state: string; kind: string; family: string | null }

/** A check against its line. Nothing is a pass that was not seen. Pure. */
function judge(sight: Sight | undefined, budgetMs: number | null, isOpen: boolean): Pick<ScoreRow, 'measuredMs' | 'result' | 'said'> {
  const no = (result: CheckResult, said: string) => ({ measuredMs: null, result, said })
  if (sight === undefined || sight.from === null) return isOpen ? no('pending', 'not come to yet') : no('not tried', 'it was not come to')
  const { from, at, said, failed } = sight
  if (at === null) {
    if (isOpen) return no('pending', 'not seen yet')
    return failed === undefined ? no('unknown', 'nobody saw it') : no('failed', failed)
  }
  const measuredMs = sight.isUntimed ? null : Math.max(0, at.getTime() - from.getTime())
  if (failed !== undefined) return { measuredMs, result: 'failed', said: failed }
  if (budgetMs !== null && measuredMs !== null && measuredMs > budgetMs)
    return { measuredMs, result: 'failed', said: `${said}, ${formatDuration(measuredMs - budgetMs)} over its line` }
  return { measuredMs, result: 'passed', said }
}

/** The score sheet of a drill, from what was seen. Pure. */
export function scoreOf({ state, kind, family }: Judged, sights: Sights): ScoreRow[] {
  const isOpen = DRILL_OPEN.includes(state as DrillState)
  return scenarioOf(kind, family).checks.map(({ check, budgetMs }) => ({ check, budgetMs, ...judge(sights[check], budgetMs, isOpen) }))
}

/** The worst row: one that was not measured forbids a pass. */
export function verdictOf(score: readonly Pick<ScoreRow, 'result'>[]): 'passed' | 'failed' | 'incomplete' {
  if (score.some(({ result }) => result === 'failed')) return 'failed'
  return score.length > 0 && score.every(({ result }) => result === 'passed') ? 'passed' : 'incomplete'
}
