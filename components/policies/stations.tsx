import { Glyph } from '@/components/ui/glyph'
import type { StationView } from './prepare-stations'

/** The way of a version: one sentence a station, the one it stands at underlined. On a phone only that one is written out. */
export function Stations({ stations }: { stations: readonly StationView[] }) {
  return (
    <ol className="stations" aria-label="Stations">
      {stations.map(({ station, title, glyph, word, sentence, isCurrent }) => (
        <li key={station} aria-current={isCurrent ? 'step' : undefined} title={`${title}: ${sentence}`}>
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
