import { Glyph } from './glyph'
import { type GlyphState, toneOf } from './glyph-shapes'

export type StatusPillProps = { state: GlyphState; word: string; solid?: boolean }

/** Glyph and word, never colour alone. Solid is for breach and running in the head of a tile. */
export function StatusPill({ state, word, solid = false }: StatusPillProps) {
  return (
    <span className={solid ? 'pill solid' : 'pill'} data-st={toneOf(state)}>
      <Glyph state={state} isInherited />
      {word}
    </span>
  )
}
