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
import type { BreakGlassRow } from '@/lib/schemas/break-glass'
import { useTRPC } from '@/lib/trpc'
import { rightName } from './say-approval'

export type ReviewNeedDialogProps = { row: BreakGlassRow | null; onClose: () => void }

/** Somebody else says afterwards what they found. */
export function ReviewNeedDialog({ row, onClose }: ReviewNeedDialogProps) {
  return (
    <Dialog
      isOpen={row !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={row ? `Review what ${row.person} had: ${rightName(row).toLowerCase()}` : ''}
      description="Each use is in the audit log under the person, with break-glass among the roles. The alarm ends with your word."
    >
      {row !== null && <Form row={row} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ row, onClose }: { row: BreakGlassRow; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [note, setNote] = useState('')
  const review = useMutation(trpc.breakGlass.review.mutationOptions())
  const { run, isBusy, error } = useCommand(review.mutateAsync, [trpc.breakGlass.pathKey()])
  const missing = isReason(note) ? null : 'Say what you found, in 10 characters or more.'
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await run({ id: row.id, note: note.trim() })) === null) return
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
