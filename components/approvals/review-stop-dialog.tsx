'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { visibleText } from '@/lib/format'
import type { StopRow } from '@/lib/schemas/stops'
import { useTRPC } from '@/lib/trpc'
import { sayStop } from './say-stop'

export type ReviewStopDialogProps = { row: StopRow | null; onClose: () => void }

/** Somebody else says afterwards what they found. It changes nothing of the stop. */
export function ReviewStopDialog({ row, onClose }: ReviewStopDialogProps) {
  return (
    <Dialog
      isOpen={row !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={row ? `Review: ${visibleText(sayStop(row))}` : ''}
      description={row ? `By ${visibleText(row.actedBy)}: ${visibleText(row.reason)} The stop stays; only your note is kept.` : undefined}
    >
      {row !== null && <Form id={row.id} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [note, setNote] = useState('')
  const review = useMutation(trpc.stops.review.mutationOptions())
  const { run, isBusy, error } = useCommand(review.mutateAsync, [trpc.stops.pathKey()])
  const missing = isReason(note) ? null : 'Say what you found, in 10 characters or more.'
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await run({ id, note: note.trim() })) === null) return
    say('It is reviewed.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField label="What you found" hint="Kept with it and in the audit log." maxLength={500} value={note} onChange={setNote} />
      <RefusedNote error={error} />
      <DialogFoot keep="Leave it open" onKeep={onClose} verb="Keep the review" isBusy={isBusy} missing={missing} />
    </form>
  )
}
