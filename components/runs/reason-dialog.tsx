'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'

export type ReasonDialogProps = {
  isOpen: boolean
  title: string
  /** What it does and what it leaves, above the reason. */
  children: ReactNode
  verb: string
  keep: string
  said: string
  isBusy: boolean
  error: unknown
  /** Out: null where it was not done. */
  send: (reason: string) => Promise<true | null>
  onClose: () => void
}

/** Something a person does about a run, with why. */
export function ReasonDialog({ isOpen, title, onClose, ...form }: ReasonDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={title}
    >
      {isOpen && <Form {...form} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ children, verb, keep, said, isBusy, error, send, onClose }: Omit<ReasonDialogProps, 'isOpen' | 'title'>) {
  const say = useToast()
  const [reason, setReason] = useState('')
  const missing = isReason(reason) ? null : WHY_MISSING
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await send(reason)) === null) return
    say(said)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      {children}
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep={keep} onKeep={onClose} verb={verb} isBusy={isBusy} missing={missing} />
    </form>
  )
}
