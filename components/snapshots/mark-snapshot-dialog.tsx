'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import type { MarkSnapshot, SnapshotRow } from '@/lib/schemas/snapshots'
import { useTRPC } from '@/lib/trpc'

export type MarkSnapshotDialogProps = { row: SnapshotRow | null; onClose: () => void }

/** Says of a snapshot that it is known to be good, or takes that back. */
export function MarkSnapshotDialog({ row, onClose }: MarkSnapshotDialogProps) {
  const isGood = row?.isKnownGood === true
  return (
    <Dialog
      isOpen={row !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={isGood ? 'Take back that this snapshot is good' : 'Mark this snapshot as known to be good'}
      description={
        isGood
          ? 'It stays, and is not offered first any more. Nothing is changed in the cluster.'
          : 'The newest good one is what a rollback offers first, and it is never cleared away. Nothing is changed in the cluster.'
      }
    >
      {row !== null && <Form row={row} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ row, onClose }: { row: SnapshotRow; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [reason, setReason] = useState('')
  const mark = useMutation(trpc.snapshots.mark.mutationOptions())
  const { run, isBusy, error } = useCommand((input: MarkSnapshot) => mark.mutateAsync(input), [trpc.snapshots.pathKey()])
  const press = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    if ((await run({ id: row.id, isKnownGood: !row.isKnownGood, reason })) === null) return
    say(row.isKnownGood ? 'The mark is taken back.' : 'The snapshot is marked as known to be good.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void press(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Leave it"
        onKeep={onClose}
        verb={row.isKnownGood ? 'Take the mark back' : 'Mark it as good'}
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
      />
    </form>
  )
}
