'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { incidentName } from '@/lib/incident-names'
import { AddNote, type IncidentDetail } from '@/lib/schemas/incidents'
import { useTRPC } from '@/lib/trpc'
import { useIncidentCommand } from './use-incident-command'

export type NoteFormProps = { detail: IncidentDetail; corrects: number | null; onDone: () => void }

/** A note is an entry; a correction is a new one that names the old. `n` leads here. */
export function NoteForm({ detail, corrects, onDone }: NoteFormProps) {
  const { incidents } = useTRPC()
  const { run, isBusy, error } = useIncidentCommand<AddNote>(useMutation(incidents.note.mutationOptions()).mutateAsync)
  const [text, setText] = useState('')
  const box = useRef<HTMLFormElement>(null)
  const focus = () => box.current?.querySelector('input')?.focus()
  useSingleKeys({ n: focus })
  useEffect(() => {
    if (corrects !== null) box.current?.querySelector('input')?.focus()
  }, [corrects])
  const whyNot = detail.whyNot.note ?? null
  const name = incidentName(detail.number)
  const missing = AddNote.shape.text.safeParse(text).success ? null : 'Write the note first.'
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (whyNot !== null || missing !== null) return
    if ((await run({ id: detail.id, text: text.trim(), ...(corrects === null ? {} : { corrects }) })) === null) return
    setText('')
    onDone()
  }
  return (
    <form ref={box} className="inc-note rule-t" onSubmit={(event) => void send(event)}>
      <TextField
        label={corrects === null ? 'Note' : `Correction of entry ${corrects}`}
        isLabelHidden={corrects === null}
        placeholder={whyNot ?? 'Add a note. It is kept, edits are new entries'}
        maxLength={2000}
        autoComplete="off"
        readOnly={whyNot !== null}
        value={text}
        onChange={setText}
      />
      <Button type="submit" disabledReason={whyNot ?? missing ?? (isBusy ? 'It is being kept.' : null)}>
        {corrects === null ? `Add note to ${name}` : `Add the correction to ${name}`}
      </Button>
      {corrects !== null && <Button onClick={onDone}>Correct nothing</Button>}
      <RefusedNote error={error} />
    </form>
  )
}
