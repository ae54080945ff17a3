import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { AlertRow, AlertTrace } from '@/lib/schemas/incidents'

type Holder = NonNullable<AlertTrace['heldBy']>['what']

/** What keeps an alert from telling anybody. */
export const HOLDERS: Readonly<Record<Holder, string>> = {
  duplicate: 'The same as one before',
  window: 'Maintenance window',
  storm: 'Too many at once',
  freeze: 'Freeze',
  drill: 'Drill',
  threshold: 'Below its threshold',
}

/** Whether somebody was told, in a word. One that nobody has judged yet is unknown, not untold. */
export function sayTold({ trace, wasTold }: Pick<AlertRow, 'trace' | 'wasTold'>): { glyph: GlyphState; word: string } {
  if (trace === null) return { glyph: 'unknown', word: 'not judged yet' }
  if (wasTold) return { glyph: 'ok', word: 'told' }
  return { glyph: 'deny', word: trace.heldBy === null ? 'nobody told' : `nobody told: ${HOLDERS[trace.heldBy.what].toLowerCase()}` }
}
