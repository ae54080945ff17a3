import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatDuration } from '@/lib/format'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import type { ResponseRow, SettleStep } from '@/lib/schemas/responses'
import { sayOffset } from './say-entry'

/** A button of a step; `whyNot`: it stays in its place and says why. */
export type ResponseMove = { as: SettleStep['as']; label: string; whyNot: string | null }
export type ResponseShown = {
  n: number
  name: string
  glyph: GlyphState
  /** In a word how it stands. */
  word: string
  isLate: boolean
  /** Its clock, who does it, and who must agree. */
  says: string
  note: string | null
  href: string | null
  runs: string[]
  moves: ResponseMove[]
}

type Words = { glyph: GlyphState; word: string }
const WORDS: Record<ResponseRow['state'], Words> = {
  pending: { glyph: 'idle', word: 'open' },
  running: { glyph: 'run', word: 'runs' },
  done: { glyph: 'ok', word: 'done' },
  failed: { glyph: 'breach', word: 'failed' },
  skipped: { glyph: 'deny', word: 'left out' },
  not_applicable: { glyph: 'deny', word: 'does not apply' },
}
const OPEN_STATES: readonly string[] = ['triggered', 'acknowledged', 'contained', 'mitigated']
const isLeft = ({ state }: ResponseRow): boolean => state === 'pending' || state === 'running'
/** A check proposes it to people; until then nobody knows whether it is needed. */
const isOffered = ({ kind, note }: ResponseRow): boolean => kind.startsWith('offer.') && note !== null

function sayClock(step: ResponseRow, { triggeredAt, isOpen, now }: { triggeredAt: string; isOpen: boolean; now: number }): string {
  const { dueAt, at, state } = step
  if (!isLeft(step)) return at === null || state === 'not_applicable' ? '' : `at ${sayOffset(at, triggeredAt)}`
  if (dueAt === null) return ''
  const line = `T+${formatDuration(Date.parse(dueAt) - Date.parse(triggeredAt))}`
  if (!isOpen) return line
  const leftMs = Date.parse(dueAt) - now
  const seconds = formatDuration(Math.max(1000, Math.floor(Math.abs(leftMs) / 1000) * 1000))
  return leftMs < 0 ? `late by ${seconds}, due ${line}` : `due in ${seconds}, ${line}`
}

const sayWho = ({ isAuto, by, state }: ResponseRow): string =>
  by !== null && state !== 'not_applicable'
    ? by.name === 'by itself'
      ? 'by itself'
      : `by ${by.name}`
    : isAuto
      ? 'by itself'
      : 'by a person'

function movesOf({ state, isAuto, isObserved, whyNot }: ResponseRow): ResponseMove[] {
  if (state !== 'failed' && (state !== 'pending' || isAuto)) return []
  const skip: ResponseMove = { as: 'skipped', label: 'Leave out', whyNot: whyNot.skipped ?? null }
  return isObserved ? [skip] : [{ as: 'done', label: 'Mark done', whyNot: whyNot.done ?? null }, skip]
}

/** The response plan as it was copied, with what became of each step and the clocks of those that are left. Pure. */
export function prepareResponse(
  { response, state, triggeredAt }: Pick<IncidentDetail, 'response' | 'state' | 'triggeredAt'>,
  now: number,
): ResponseShown[] {
  const isOpen = OPEN_STATES.includes(state)
  return response.steps.map((step) => {
    const isLate = step.isLate || (isOpen && isLeft(step) && step.dueAt !== null && Date.parse(step.dueAt) < now)
    const words = isOffered(step) && step.state === 'pending' ? { glyph: 'warn' as const, word: 'proposed' } : WORDS[step.state]
    const parts = [sayClock(step, { triggeredAt, isOpen, now }), sayWho(step), step.agree === null ? '' : `${step.agree} must agree`]
    return {
      n: step.n,
      name: step.name,
      ...words,
      ...(isLate && isLeft(step) ? { glyph: 'breach' as const, word: 'late' } : {}),
      isLate,
      says: [...parts, isLate && !isLeft(step) ? 'it was late' : ''].filter((part) => part !== '').join(', '),
      note: step.note,
      href: step.href,
      runs: step.runIds,
      moves: movesOf(step),
    }
  })
}
