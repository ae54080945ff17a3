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
  /** What stays true without it. */
  keep: string
  verb: string
  isStop?: boolean
  isBusy: boolean
  error: unknown
  /** What else is missing in the fields above the reason. */
  missing?: string | null
  /** Sends it; true when it was done. */
  onSend: (reason: string) => Promise<boolean>
  children?: ReactNode
}

/** A change that asks why. It closes when it was done. */
export function ReasonDialog({ isOpen, onClose, title, description, ...form }: ReasonDialogProps) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={(open) => !open && onClose()} title={title} description={description}>
      <ReasonForm {...form} onClose={onClose} />
    </Dialog>
  )
}

type FormProps = Omit<ReasonDialogProps, 'isOpen' | 'title' | 'description'>

export function ReasonForm({ onClose, keep, verb, isStop = false, isBusy, error, missing = null, onSend, children }: FormProps) {
  const [reason, setReason] = useState('')
  const lacks = missing ?? (isReason(reason) ? null : WHY_MISSING)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (lacks === null && (await onSend(reason))) onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {children}
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep={keep} onKeep={onClose} verb={verb} isBusy={isBusy} missing={lacks} variant={isStop ? 'stop' : 'ink'} />
    </form>
  )
}
