import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { wholeSeconds } from './prepare-clocks'

type Told = IncidentDetail['told'][number]
const GLYPHS: Record<Told['state'], GlyphState> = { due: 'wait', told: 'ok', cancelled: 'deny', skipped: 'idle' }

/** The levels as they were when it was triggered. How they are told is said as it is: over every page of the console, and in no other way. */
export function ToldSheet({ detail, now }: { detail: IncidentDetail; now: number }) {
  return (
    <Sheet label="Who is told" title="Who is told" meta="as it was at the trigger">
      {detail.told.length > 0 ? (
        <ul className="inc-who rule-t">
          {detail.told.map((one, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a level may come twice, and the order never changes
            <Level key={n} told={one} now={now} />
          ))}
        </ul>
      ) : (
        <p className="in rule-t soft">Nobody: of its severity it is recorded alone.</p>
      )}
      <p className="in rule-t hint">
        Told means shown in the strip over every page of this console. Nobody is called by phone, message or mail yet.
      </p>
    </Sheet>
  )
}

function Level({ told: { level, who, state, dueAt, why }, now }: { told: Told; now: number }) {
  const leftMs = dueAt === null ? null : Date.parse(dueAt) - now
  return (
    <li>
      <Glyph state={GLYPHS[state]} />
      <span className="break">
        <b>{`Level ${level}`}</b>
        {` ${visibleText(who.replace(/^L\d /, ''))}`}
      </span>
      <small>
        {state !== 'due' && state}
        {state === 'told' && dueAt !== null && ' '}
        {(state === 'told' || state === 'due') && dueAt !== null && <LocalTime at={dueAt} />}
        {state === 'due' && leftMs !== null && (leftMs > 0 ? `, in ${wholeSeconds(leftMs)}` : ', now')}
      </small>
      {why !== null && <small className="why">{visibleText(why)}</small>}
    </li>
  )
}
