import { type GlyphState, SHAPES, toneOf } from './glyph-shapes'

export type GlyphProps = { state: GlyphState; size?: 12 | 14; isInherited?: boolean }

/** Decorative: the word beside it carries the meaning. `isInherited` takes the colour of the element around it. */
export function Glyph({ state, size = 14, isInherited = false }: GlyphProps) {
  return (
    <svg
      className={size === 12 ? 'gl gl-sm' : 'gl'}
      viewBox="0 0 14 14"
      aria-hidden="true"
      focusable="false"
      data-st={isInherited ? undefined : toneOf(state)}
    >
      {SHAPES[state]}
    </svg>
  )
}
