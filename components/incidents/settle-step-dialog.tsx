'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { SettleStep } from '@/lib/schemas/responses'
import { useTRPC } from '@/lib/trpc'
import { TextArea } from './text-area'
import { useIncidentCommand } from './use-incident-command'

export type Settled = Pick<SettleStep, 'n' | 'as'> & { name: string }
export type SettleStepDialogProps = { detail: IncidentDetail; asked: Settled | null; onClose: () => void }

const WORDS: Record<SettleStep['as'], { act: string; says: string; label: string; hint: string; missing: string; done: string }> = {
  done: {
    act: 'Mark done',
    says: 'Your word stands on the timeline with your name. Nothing is started by it.',
    label: 'Note',
    hint: 'What was done, or how it was seen.',
    missing: 'Say what was done, in 5 characters or more.',
    done: 'is marked done',
  },
  skipped: {
    act: 'Leave out',
    says: 'It is not done, and the plan goes on without it. The reason stands on the timeline.',
    label: 'Reason',
    hint: 'Why the incident needs no such step.',
    missing: 'Say why, in 5 characters or more.',
    done: 'is left out',
  },
}

/** A person's word about one step of the response plan. */
export function SettleStepDialog({ detail, asked, onClose }: SettleStepDialogProps) {
  const words = asked === null ? null : WORDS[asked.as]
  return (
    <Dialog
      isOpen={asked !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={asked === null || words === null ? '' : `${words.act}: ${asked.name}`}
      description={words?.says}
    >
      {asked !== null && <Form id={detail.id} asked={asked} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ id, asked: { n, as, name }, onClose }: { id: string; asked: Settled; onClose: () => void }) {
  const { incidents } = useTRPC()
  const say = useToast()
  const { mutateAsync } = useMutation(incidents.settleStep.mutationOptions())
  const { run, isBusy, error } = useIncidentCommand((input: SettleStep) => mutateAsync(input))
  const [note, setNote] = useState('')
  const { act, label, hint, missing, done } = WORDS[as]
  const isMissing = !SettleStep.shape.note.safeParse(note.trim()).success
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isMissing || (await run({ id, n, as, note: note.trim() })) === null) return
    say(`${name} ${done}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <TextArea label={label} hint={hint} maxLength={500} value={note} onChange={setNote} />
      <RefusedNote error={error} />
      <DialogFoot keep="Keep it open" onKeep={onClose} verb={act} isBusy={isBusy} missing={isMissing ? missing : null} />
    </form>
  )
}
