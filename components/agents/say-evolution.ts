import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatDuration } from '@/lib/format'
import type { EvolutionPage, EvolutionRow, EvolutionState, RollbackTarget } from '@/lib/schemas/evolutions'

const WORDS: Record<EvolutionState, { word: string; glyph: GlyphState }> = {
  pending: { word: 'no decision yet', glyph: 'unknown' },
  evaluating: { word: 'evaluating', glyph: 'run' },
  auto_approved: { word: 'approved by itself', glyph: 'ok' },
  human_review: { word: 'waits for people', glyph: 'wait' },
  approved: { word: 'approved by people', glyph: 'ok' },
  rejected: { word: 'rejected', glyph: 'deny' },
  deployed: { word: 'deployed before', glyph: 'idle' },
  rolled_back: { word: 'rolled back', glyph: 'deny' },
}

/** Its state in a word; the one the agent runs says so. */
export const stateOf = ({ state, isCurrent }: Pick<EvolutionRow, 'state' | 'isCurrent'>): { word: string; glyph: GlyphState } =>
  isCurrent ? { word: 'runs now', glyph: 'ok' } : WORDS[state]

/** Which way it went and how it was scored; what was not measured is unknown. */
export function sayPath({ path, score, state }: Pick<EvolutionRow, 'path' | 'score' | 'state'>): string {
  const way = path === null ? (state === 'rejected' ? 'no path, a rule denied it' : 'path not known yet') : `${path} path`
  return `${way}, score ${score ?? 'unknown'}`
}

/** How long the way back took, against its line. */
export function sayRollback(rollbackMs: number | null, targetMs: number): string | null {
  if (rollbackMs === null) return null
  return `rolled back in ${formatDuration(rollbackMs)}, ${rollbackMs < targetMs ? 'inside' : 'over'} the line ${formatDuration(targetMs)}`
}

/** Where the running one goes back to, and how many people that takes. */
export function sayTarget(target: RollbackTarget): string {
  const where =
    target.toId === null
      ? 'the agent as it was before its first evolution'
      : `the ${target.kind} before it, score ${target.score ?? 'unknown'}`
  const people = target.people === 1 ? 'One person suffices.' : 'It takes two people: you ask, another person confirms.'
  return `It goes back to ${where}. ${people}`
}

export const sayCount = ({ total }: Pick<EvolutionPage, 'total'>): string => `${total} ${total === 1 ? 'evolution' : 'evolutions'}`
