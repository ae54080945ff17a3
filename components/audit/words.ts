import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { AuditCheckRow, AuditRow } from '@/lib/schemas/audit'

type Said = { state: GlyphState; word: string }

const RESULTS: Record<NonNullable<AuditRow['result']>, Said> = {
  done: { state: 'ok', word: 'done' },
  failed: { state: 'breach', word: 'failed' },
  denied: { state: 'deny', word: 'denied' },
  unknown: { state: 'unknown', word: 'unknown' },
  open: { state: 'wait', word: 'under way' },
}

/** What an entry says of its action: its outcome, or, of the first half of two, only that it was begun. */
export const sayResult = ({ phase, result }: Pick<AuditRow, 'phase' | 'result'>): Said =>
  result === null ? { state: 'idle', word: phase === 'intent' ? 'intent' : phase.replace('_', ' ') } : RESULTS[result]

const CHECKS: Readonly<Record<string, string>> = {
  anchor: 'Against the copies',
  consistency: 'Grows from its last checkpoint',
  full: 'Every entry again',
}
export const sayCheck = ({ kind }: Pick<AuditCheckRow, 'kind'>): string => CHECKS[kind] ?? kind

/** Whom a row names: the name while there is one, else the id. */
export const sayActor = ({ actor }: Pick<AuditRow, 'actor'>): string => actor.name ?? actor.id
