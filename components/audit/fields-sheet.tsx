import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'

/** The members of the sealed text. The name is not one of them: it is asked for now and may be erased. */
export function FieldsSheet({ fields, name }: { fields: readonly [string, string][]; name: string | null }) {
  return (
    <Sheet label="Fields" title="Fields">
      {fields.length === 0 ? (
        <EmptyState title="Not readable" detail="The text is sealed, but it is no object of members. It is shown as it is." />
      ) : (
        <dl className="dl">
          <dt>name now</dt>
          <dd>{name === null ? <span className="dim">none is kept</span> : visibleText(name)}</dd>
          {fields.map(([field, value]) => (
            <Field key={field} field={field} value={value} />
          ))}
        </dl>
      )}
    </Sheet>
  )
}

function Field({ field, value }: { field: string; value: string }) {
  return (
    <>
      <dt className="mono">{visibleText(field)}</dt>
      <dd className="mono break">{value === '' ? <span className="dim">none</span> : visibleText(value)}</dd>
    </>
  )
}
