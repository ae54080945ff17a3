import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { type FieldOwnership, type Sticks, sayReverter } from '@/lib/reverters'

const ANSWERS: Record<Sticks['answer'], { glyph: GlyphState; says: string }> = {
  yes: { glyph: 'ok', says: 'Yes: nobody is known who would undo a change.' },
  until: { glyph: 'warn', says: 'Until somebody applies it again.' },
  no: { glyph: 'breach', says: 'No: something writes it back by itself.' },
  unknown: { glyph: 'unknown', says: 'Not known: who steers it could not be read.' },
}

/** Would a change hold, who would undo it, and who wrote the fields that matter. */
export function StickSheet({ sticks }: { sticks: Sticks }) {
  const { glyph, says } = ANSWERS[sticks.answer]
  return (
    <Sheet label="Will it stick?" title="Will it stick?">
      <div className="in rule-t">
        <p className="row-x">
          <Glyph state={glyph} />
          <span className="strong">{says}</span>
        </p>
        {sticks.because.map((one) => (
          <p key={`${one.kind} ${one.steeredBy?.name ?? one.manager ?? ''}`} className="soft break">
            {visibleText(sayReverter(one))}
          </p>
        ))}
      </div>
      <dl className="dl">
        <Owners field="replicas" owners={sticks.owners} />
        <Owners field="template" owners={sticks.owners} />
      </dl>
    </Sheet>
  )
}

const MOST = 3
function Owners({ field, owners }: { field: FieldOwnership['field']; owners: readonly FieldOwnership[] }) {
  const its = owners.filter((one) => one.field === field).slice(0, MOST)
  return (
    <>
      <dt>{field === 'replicas' ? 'Replicas written by' : 'Template written by'}</dt>
      <dd className="wrap">
        {its.length === 0 && <span className="dim">nobody told</span>}
        {its.map(({ manager, isApply, at }) => (
          <span key={manager} className="break">
            {visibleText(manager)}
            <span className="dim">
              {isApply ? ', owns it by apply' : ''}
              {at !== null && (
                <>
                  , <LocalTime at={at} withDate />
                </>
              )}
            </span>
          </span>
        ))}
      </dd>
    </>
  )
}
