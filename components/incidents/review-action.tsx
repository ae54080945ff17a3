'use client'

import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import type { PersonRef } from '@/lib/schemas/incidents'
import type { ActionDraft } from './read-review'

export type ReviewActionProps = {
  n: number
  action: ActionDraft
  people: readonly PersonRef[]
  /** Null takes it away. */
  onChange: (next: Partial<ActionDraft> | null) => void
}

/** What is done, by whom, until when. */
export function ReviewAction({ n, action: { text, owner, due, doneAt }, people, onChange }: ReviewActionProps) {
  const isKnown = people.some(({ id }) => id === owner)
  return (
    <fieldset className="inc-action">
      <legend className="sr">{`Action ${n}`}</legend>
      <TextField label={`Action ${n}`} maxLength={500} value={text} onChange={(next) => onChange({ text: next })} />
      <SelectField
        label="Owner"
        value={owner}
        options={[
          { value: '', label: 'Choose a person' },
          ...(isKnown || owner === '' ? [] : [{ value: owner, label: 'whoever has it now' }]),
          ...people.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(next) => onChange({ owner: next })}
      />
      <TextField label="Due" type="date" value={due} onChange={(next) => onChange({ due: next })} />
      <div className="moves">
        <Button
          size="sm"
          aria-pressed={doneAt !== null}
          onClick={() => onChange({ doneAt: doneAt === null ? new Date().toISOString() : null })}
        >
          {doneAt === null ? `Mark action ${n} done` : `Action ${n} is done: take it back`}
        </Button>
        <Button size="sm" variant="ghost" onClick={() => onChange(null)}>
          {`Remove action ${n}`}
        </Button>
      </div>
    </fieldset>
  )
}
