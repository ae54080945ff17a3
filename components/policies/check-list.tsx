import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { visibleText } from '@/lib/format'
import type { Check } from './say-review'

const WORDS: Partial<Record<GlyphState, string>> = { ok: 'as declared', breach: 'not as declared', warn: 'near', unknown: 'unknown' }

/** What was measured, with what was declared below it, one item each. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="gates" aria-label="Declared and measured">
      {checks.map(({ name, declared, measured, state }) => (
        <li key={`${name} ${declared}`} className="gate">
          <Glyph state={state} />
          <span className="gt">
            <span className="strong">{visibleText(name)}</span>
            <span className="sr">{`, ${WORDS[state] ?? state}:`}</span>
            <span>{measured}</span>
            <span className="dim">{`declared: ${visibleText(declared)}`}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
