'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { ReasonField } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { Objectives, UpdateObjectives } from '@/lib/schemas/objectives'
import { useTRPC } from '@/lib/trpc'
import { ChangeList } from './change-list'
import { FIELDS, pathOf, sayChange, UNIT_WORD } from './fields'
import { useObjectivesForm } from './use-objectives-form'

/** The button and, when it was pressed, the form over the values of that moment. */
export function UpdateObjectivesDialog({ objectives, lockedWhy }: { objectives: Objectives; lockedWhy: string | null }) {
  const [base, setBase] = useState<Objectives | null>(null)
  return (
    <>
      <Button disabledReason={lockedWhy} onClick={() => setBase(objectives)}>
        Change objectives…
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
  const say = useToast()
  const form = useObjectivesForm(base)
  const update = useMutation(trpc.objectives.update.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand<UpdateObjectives, { version: number }>(
    update.mutateAsync,
    [trpc.objectives.pathKey(), trpc.overview.pathKey()],
    {
      verb: 'objectives.update',
      target: () => ({ kind: 'setting', id: 'slo' }),
      shown: ({ expectedVersion, reason }) => [
        `Version ${expectedVersion + 1} of the objectives is put in force.`,
        ...form.changes.map(sayChange),
        `Reason: ${reason}`,
      ],
    },
  )
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const input = form.submit()
    const made = input && (await run(input))
    if (!made) return
    say(`Version ${made.version} of the objectives is in force.`)
    onDone()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)} noValidate>
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
      <ReasonField value={form.reason} onChange={form.setReason} error={form.errors.reason ?? null} />
      <section aria-label="What changes" className="in">
        {form.changes.length > 0 ? <ChangeList changes={form.changes} /> : <p className="soft">Nothing differs yet.</p>}
      </section>
      <RefusedNote error={error} />
      <DialogFoot
        keep="Keep what is in force"
        onKeep={onDone}
        verb="Put in force"
        isBusy={isBusy}
        missing={form.changes.length === 0 ? 'Change a value first.' : null}
      />
    </form>
  )
}
