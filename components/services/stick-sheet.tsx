import { Glyph } from '@/components/ui/glyph'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { type FieldOwnership, type Sticks, sayReverter, willStick } from '@/lib/reverters'

const ANSWERS: Record<Sticks['answer'], { glyph: GlyphState; says: string }> = {
  yes: { glyph: 'ok', says: 'yes, nobody is known who would undo it' },
  until: { glyph: 'warn', says: 'until somebody applies it again' },
  no: { glyph: 'breach', says: 'no, something writes it back by itself' },
  unknown: { glyph: 'unknown', says: 'not known, who steers it could not be read' },
}
type Field = FieldOwnership['field']
const NAMES: Record<Field, string> = { template: 'Another template', replicas: 'Another count of pods' }

/** Would a change hold, who would undo it, and who wrote the fields that matter: a template and a count have different answers. */
export function StickSheet({ sticks, hasReplicas }: { sticks: Sticks; hasReplicas: boolean }) {
  const fields: readonly Field[] = hasReplicas ? ['template', 'replicas'] : ['template']
  return (
    <Sheet label="Will it stick?" title="Will it stick?">
      {fields.map((field) => (
        <FieldAnswer key={field} field={field} sticks={sticks} />
      ))}
    </Sheet>
  )
}

function FieldAnswer({ field, sticks: { because, owners } }: { field: Field; sticks: Sticks }) {
  const its = because.filter(({ fields }) => fields.includes(field))
  const { glyph, says } = ANSWERS[willStick(its, []).answer]
  return (
    <div className="in rule-t">
      <p className="row-x">
        <Glyph state={glyph} />
        <span className="strong">{`${NAMES[field]}: ${says}.`}</span>
      </p>
      {its.map((one) => (
        <p key={`${one.kind} ${one.steeredBy?.name ?? one.manager ?? ''}`} className="soft break">
          {visibleText(sayReverter(one))}
        </p>
      ))}
      <Owners owners={owners.filter((one) => one.field === field)} />
    </div>
  )
}

const MOST = 3
function Owners({ owners }: { owners: readonly FieldOwnership[] }) {
  if (owners.length === 0) return <p className="dim">The cluster does not tell who wrote it.</p>
  return owners.slice(0, MOST).map(({ manager, isApply, at }) => (
    <p key={`${manager} ${at}`} className="dim break">
      {`Written by ${visibleText(manager)}${isApply ? ', who owns it by apply' : ''}`}
      {at !== null && (
        <>
          , <LocalTime at={at} withDate />
        </>
      )}
    </p>
  ))
}
