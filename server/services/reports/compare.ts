import { sayValue } from '@/lib/say-figure'
import type { Change, ReportFigure } from '@/lib/schemas/reports'

const meaningOf = (direction: 'up' | 'down', better: ReportFigure['better']): Change['meaning'] =>
  better === null ? null : better === direction ? 'better' : 'worse'

/** A figure against the period before, in words. What cannot be told apart as it is printed is the same. Pure. */
function changeOf(now: ReportFigure, before: ReportFigure | undefined): Change {
  const { key, name, unit, better } = now
  const common = { key, name, unit, now: now.value, before: before?.value ?? null }
  if (common.now === null || common.before === null) {
    const side = common.now === null ? 'this period' : 'the period before'
    return { ...common, direction: null, meaning: null, words: `not comparable: unknown in ${side}` }
  }
  const [shown, old] = [sayValue(common.now, unit), sayValue(common.before, unit)]
  if (shown === old) return { ...common, direction: 'same', meaning: null, words: 'the same as before' }
  const direction = common.now > common.before ? 'up' : 'down'
  const meaning = meaningOf(direction, better)
  return { ...common, direction, meaning, words: `${direction} from ${old}${meaning === null ? '' : `, ${meaning}`}` }
}

export const compare = (now: readonly ReportFigure[], before: readonly ReportFigure[]): Change[] =>
  now.map((figure) =>
    changeOf(
      figure,
      before.find(({ key }) => key === figure.key),
    ),
  )
