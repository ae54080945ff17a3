import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { FIGURE_WORDS, sayStatus } from '@/lib/say-figure'
import type { FigureState, Status } from '@/lib/schemas/reports'

const STATUSES: Record<Status, GlyphState> = { PASSED: 'ok', STALE: 'stale', 'NOT MEASURED': 'unknown', FAILED: 'breach' }
const FIGURES: Record<FigureState, GlyphState> = {
  measured: 'idle',
  ok: 'ok',
  warn: 'warn',
  breach: 'breach',
  stale: 'stale',
  unknown: 'unknown',
}

/** Glyph and word, never colour alone. */
export const StatusWord = ({ status, origin }: { status: Status; origin: 'live' | 'simulated' }) => (
  <span className="word-x">
    <Glyph state={STATUSES[status]} />
    {sayStatus(status, origin)}
  </span>
)

export const FigureWord = ({ state, why }: { state: FigureState; why: string }) => (
  <span className="word-x">
    <Glyph state={FIGURES[state]} />
    {why === '' ? FIGURE_WORDS[state] : `${FIGURE_WORDS[state]}: ${why}`}
  </span>
)
