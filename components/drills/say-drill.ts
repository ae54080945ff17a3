import type { GlyphState } from '@/components/ui/glyph-shapes'
import { type CheckResult, DRILL_OPEN, type DrillCheck, type DrillKind, type DrillState } from '@/lib/drill-words'
import { formatCount, formatDuration } from '@/lib/format'
import type { DrillDetail, ScoreRow } from '@/lib/schemas/drills'

type Look = { glyph: GlyphState; word: string }
export const STATES: Record<DrillState, Look> = {
  accepted: { glyph: 'run', word: 'accepted' },
  running: { glyph: 'run', word: 'running' },
  ending: { glyph: 'run', word: 'ending' },
  passed: { glyph: 'ok', word: 'passed' },
  failed: { glyph: 'breach', word: 'failed' },
  incomplete: { glyph: 'unknown', word: 'incomplete' },
}
export const RESULTS: Record<CheckResult, Look> = {
  passed: { glyph: 'ok', word: 'passed' },
  failed: { glyph: 'breach', word: 'failed' },
  unknown: { glyph: 'unknown', word: 'unknown' },
  'not tried': { glyph: 'unknown', word: 'not tried' },
  pending: { glyph: 'run', word: 'waiting' },
}
export const CHECKS: Record<DrillCheck, string> = {
  detected: 'Detected by a sensor',
  contained: 'Contained',
  evidence: 'Evidence kept with digests',
  stopped: 'Stopped',
  confirmed: 'Seen stopped a second time',
  blocked: 'Agent blocked',
  incident: 'Incident opened',
  others: 'Nothing else touched',
  restored: 'Restored',
}
export const KINDS: Record<DrillKind, string> = { escape: 'Escape', stop: 'Emergency stop', resume: 'Resume' }

/** What was measured, in words: never a figure where there is none. */
export const sayMeasured = ({ measuredMs, result }: ScoreRow): string =>
  measuredMs !== null
    ? formatDuration(measuredMs)
    : result === 'passed'
      ? 'seen'
      : result === 'pending'
        ? 'not yet'
        : result === 'not tried'
          ? 'not tried'
          : 'unknown'

/** How a drill stands, in one sentence. */
export function sayDrill({ drill: { state, why }, score }: Pick<DrillDetail, 'drill' | 'score'>): string {
  if (DRILL_OPEN.includes(state)) {
    const seen = score.filter(({ result }) => result === 'passed').length
    return `Under way: ${formatCount(seen)} of ${formatCount(score.length)} seen so far.`
  }
  const worst = score.filter(({ result }) => result === 'failed')
  const open = score.filter(({ result }) => result === 'unknown' || result === 'not tried')
  const named = (rows: readonly ScoreRow[]) => rows.map(({ check }) => CHECKS[check].toLowerCase()).join(', ')
  if (state === 'passed') return 'Passed: everything was measured and is inside its line.'
  const because = why === null ? '' : ` ${why}`
  return state === 'failed' ? `Failed: ${named(worst)}.${because}` : `Not passed, since this was not measured: ${named(open)}.${because}`
}
