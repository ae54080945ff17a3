import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatDuration } from '@/lib/format'
import { type FieldOwnership, type Reverter, reverterName, type Sticks } from '@/lib/reverters'
import type { PlanWish } from '@/lib/schemas/plans'

const RANK: Record<Sticks['answer'], number> = { no: 0, unknown: 1, until: 2, yes: 3 }

/** The worst of several counts; null where nothing was asked. */
export const worstOf = (sticks: readonly Sticks[]): Sticks | null =>
  sticks.reduce<Sticks | null>((worst, one) => (worst === null || RANK[one.answer] < RANK[worst.answer] ? one : worst), null)

export function sticksWord({ answer, because }: Sticks): { state: GlyphState; word: string } {
  const who = (timings: readonly Reverter['timing'][]) => {
    const one = because.find(({ timing }) => timings.includes(timing))
    return one === undefined ? 'somebody' : reverterName(one.kind)
  }
  if (answer === 'yes') return { state: 'ok', word: 'it sticks' }
  if (answer === 'no') return { state: 'warn', word: `${who(['soon'])} would undo it` }
  if (answer === 'unknown') return { state: 'unknown', word: 'not known' }
  return { state: 'warn', word: `until ${who(['nextSync', 'nextApply'])} writes` }
}

/** Each owner once, with its last write; and each who would undo it once, where several objects name the same. */
export const ownersOf = (sticks: readonly Sticks[]): FieldOwnership[] => [
  ...sticks
    .flatMap(({ owners }) => owners)
    .sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''))
    .reduce((all, one) => all.set(`${one.field} ${one.manager}`, one), new Map<string, FieldOwnership>())
    .values(),
]
export const becauseOf = (sticks: readonly Sticks[]): Reverter[] => [
  ...new Map(sticks.flatMap(({ because }) => because).map((one) => [JSON.stringify([one.kind, one.steeredBy, one.manager]), one])).values(),
]

const canPause = (because: readonly Reverter[]) => because.some(({ isPausable, timing }) => isPausable && timing !== 'never')

/** What this plan does about whoever would undo it; null where nobody is there to be paused. */
export function sayPause(wish: PlanWish, because: readonly Reverter[]): string | null {
  if (!('pauseMinutes' in wish) || !canPause(because)) return null
  if (wish.pauseMinutes === null) return 'This plan pauses nobody: it may be written back as said above.'
  const names = because.filter(({ isPausable, timing }) => isPausable && timing !== 'never').map(({ kind }) => reverterName(kind))
  const all = [...new Set(names)].join(' and ')
  return `This plan pauses ${all} for ${formatDuration(wish.pauseMinutes * 60_000)}. You are asked to resume it then.`
}
