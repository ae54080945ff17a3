import { Glyph } from './glyph'
import type { GlyphState } from './glyph-shapes'

export type StationShown = {
  title: string
  glyph: GlyphState
  /** The glyph in a word, for those who do not see it. */
  word: string
  sentence: string
  isCurrent: boolean
}

/** The way of a thing: one sentence a station, the one it stands at underlined. On a phone only that one is written out. */
export function Stations({ stations }: { stations: readonly StationShown[] }) {
  return (
    <ol className="stations" aria-label="Stations">
      {stations.map(({ title, glyph, word, sentence, isCurrent }) => (
        <li key={title} aria-current={isCurrent ? 'step' : undefined} title={`${title}: ${sentence}`}>
          <Glyph state={glyph} />
          <span className="t">
            {title}
            <span className="sr">{`, ${word}`}</span>
          </span>
          <span className="d">{sentence}</span>
        </li>
      ))}
    </ol>
  )
}
