import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatAge } from '@/lib/format'
import type { Overview, ProofRow } from '@/lib/schemas/overview'

/** What can be proven here. A row without a source says so in words. */
export function ProofSheet({ board, now }: { board: Overview; now: number }) {
  return (
    <Sheet label="Proof and protection" title="Proof and protection">
      <dl className="dl dl-tight">
        {board.proof.map((row) => (
          <Row key={row.name} row={row} now={now} />
        ))}
      </dl>
    </Sheet>
  )
}

const SHORT = 8
const isRecent = (at: string, now: number) => now - Date.parse(at) < 86_400_000

function Row({ row, now }: { row: ProofRow; now: number }) {
  return (
    <>
      <dt>{row.name}</dt>
      <dd>
        <span className={row.state === 'unknown' ? 'row-x soft' : 'row-x'}>
          <Glyph state={row.state} />
          {row.text}
        </span>
        {row.mono !== null && (
          <span className="mono dim" title={row.mono}>
            {row.mono.slice(0, SHORT)}
          </span>
        )}
        {row.at !== null && (
          <span className="dim nowrap">{isRecent(row.at, now) ? formatAge(row.at, now) : <LocalTime at={row.at} withDate />}</span>
        )}
      </dd>
    </>
  )
}
