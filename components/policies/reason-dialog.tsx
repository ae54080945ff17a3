'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { Dialog } from '@/components/ui/dialog'

export type ReasonDialogProps = {
  isOpen: boolean
  onClose: () => void
  title: string
  description: string
  keep: string
  verb: string
  variant?: 'ink' | 'stop'
  isBusy: boolean
  error: unknown
  /** Out: true when it was done, and the dialog may close. */
  onSend: (reason: string) => Promise<boolean>
  children?: ReactNode
}

/** One act with its reason; the person confirms it after this. */
export function ReasonDialog({ isOpen, onClose, title, description, ...form }: ReasonDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={title}
      description={description}
    >
      {isOpen && <Form {...form} onClose={onClose} />}
    </Dialog>
  )
}

type FormProps = Omit<ReasonDialogProps, 'isOpen' | 'title' | 'description'>

function Form({ keep, verb, variant = 'ink', isBusy, error, onSend, onClose, children }: FormProps) {
  const [reason, setReason] = useState('')
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (isReason(reason) && (await onSend(reason.trim()))) onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {children}
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep={keep}
        onKeep={onClose}
        verb={verb}
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
        variant={variant}
      />
    </form>
  )
}
