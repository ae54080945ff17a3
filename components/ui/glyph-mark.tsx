import { type GlyphState, SHAPES } from './glyph-shapes'

/** The same drawing without its own svg, centred on 0,0 and 12 wide, for use inside a figure. */
export function GlyphMark({ state }: { state: GlyphState }) {
  return <g transform="translate(-6 -6) scale(0.857)">{SHAPES[state]}</g>
}
