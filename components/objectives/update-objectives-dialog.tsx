'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { codeOf, sentenceOf } from '@/components/shell/error-code'
import { useToast } from '@/components/shell/toasts'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Glyph } from '@/components/ui/glyph'
import { TextField } from '@/components/ui/text-field'
import type { Objectives } from '@/lib/schemas/objectives'
import { useTRPC } from '@/lib/trpc'
import { ChangeList } from './change-list'
import { FIELDS, pathOf, UNIT_WORD } from './fields'
import { useObjectivesForm } from './use-objectives-form'

/** The button and, when it was pressed, the form over the values of that moment. */
export function UpdateObjectivesDialog({ objectives, lockedWhy }: { objectives: Objectives; lockedWhy: string | null }) {
  const [base, setBase] = useState<Objectives | null>(null)
  return (
    <>
      <Button disabledReason={lockedWhy} onClick={() => setBase(objectives)}>
        Change objectives
      </Button>
      {base && (
        <Dialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setBase(null)}
          title="Change objectives"
          description={`Version ${base.version} is in force. The board judges by the new values at once; the old ones stay in the history.`}
          isWide
        >
          <Form base={base} onDone={() => setBase(null)} />
        </Dialog>
      )}
    </>
  )
}

function Form({ base, onDone }: { base: Objectives; onDone: () => void }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const say = useToast()
  const form = useObjectivesForm(base)
  const update = useMutation(
    trpc.objectives.update.mutationOptions({
      onSuccess: ({ version }) => {
        void queryClient.invalidateQueries({ queryKey: trpc.objectives.pathKey() })
        void queryClient.invalidateQueries({ queryKey: trpc.overview.pathKey() })
        say(`Version ${version} of the objectives is in force.`)
        onDone()
      },
    }),
  )
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault()
    const input = form.submit()
    if (input && !update.isPending) update.mutate(input)
  }
  return (
    <form onSubmit={handleSubmit} noValidate>
      <div className="form-grid">
        {FIELDS.map((field) => (
          <TextField
            key={pathOf(field)}
            label={`${field.group}: ${field.label.toLowerCase()} (${UNIT_WORD[field.unit]})`}
            inputMode="decimal"
            value={form.typed[pathOf(field)] ?? ''}
            onChange={(text) => form.type(pathOf(field), text)}
            hint={field.hint}
            error={form.errors[pathOf(field)] ?? null}
          />
        ))}
      </div>
      <TextField
        label="Why"
        value={form.reason}
        onChange={form.setReason}
        hint="kept in the history and the audit log"
        error={form.errors.reason ?? null}
      />
      <section aria-label="What changes" className="in">
        {form.changes.length > 0 ? <ChangeList changes={form.changes} /> : <p className="soft">Nothing differs yet.</p>}
      </section>
      {update.error && (
        <p className="errt" role="alert">
          <Glyph state="breach" size={12} />
          {sentenceOf(update.error)}
          {codeOf(update.error) === 'CONFLICT' && ' Close this, and open it again over the new values.'}
        </p>
      )}
      <div className="dlg-f">
        <Button onClick={onDone}>Cancel</Button>
        <Button
          type="submit"
          variant="ink"
          aria-busy={update.isPending}
          disabledReason={form.changes.length === 0 ? 'Change a value first.' : null}
        >
          Put in force
        </Button>
      </div>
    </form>
  )
}
