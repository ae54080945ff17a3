import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { SnapshotWhy } from '@/lib/config-sets'
import { formatCount } from '@/lib/format'
import type { SnapshotRow } from '@/lib/schemas/snapshots'

const WHYS: Record<SnapshotWhy, string> = {
  first: 'first sight',
  changed: 'the set changed',
  'before rollback': 'before a rollback',
  'by hand': 'by hand',
}
export const sayWhy = (why: SnapshotWhy): string => WHYS[why]

/** Who wrote since the one before. What was removed names nobody, so nobody known is no proof that nobody was there. Pure. */
export function sayWriters({ why, writers }: Pick<SnapshotRow, 'why' | 'writers'>): string {
  const names = writers.map(({ manager }) => manager)
  if (names.length === 0) return why === 'changed' ? 'nobody is named: something was removed' : 'nobody is named'
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${formatCount(names.length - 3)} more` : names.join(', ')
}

/** Pure. */
export function stateOf({ state, isLive, isKnownGood }: Pick<SnapshotRow, 'state' | 'isLive' | 'isKnownGood'>): {
  glyph: GlyphState
  word: string
} {
  if (state === 'asked') return { glyph: 'wait', word: 'asked for' }
  if (state === 'failed') return { glyph: 'breach', word: 'not taken' }
  if (isKnownGood) return { glyph: 'ok', word: isLive ? 'known good, as it is now' : 'known good' }
  return { glyph: 'idle', word: isLive ? 'as it is now' : 'kept' }
}

/** Why it cannot be put back; null where it can. Pure. */
export function whyNotBack({ state, isLive }: Pick<SnapshotRow, 'state' | 'isLive'>): string | null {
  if (state !== 'taken') return 'Nothing was kept in it.'
  return isLive ? 'The set is like that already.' : null
}
