'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { type ConfigSet, configSet } from '@/lib/config-sets'
import type { TakeSnapshot } from '@/lib/schemas/snapshots'
import { useTRPC } from '@/lib/trpc'

export type TakeSnapshotDialogProps = { set: ConfigSet; isOpen: boolean; onClose: () => void }

/** Asks a worker to keep a set as it is now. */
export function TakeSnapshotDialog({ set, isOpen, onClose }: TakeSnapshotDialogProps) {
  const { name, holds } = configSet(set)
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={`Take a snapshot: ${name}`}
      description={`A worker reads ${holds} and keeps them. Never a Secret. Nothing is changed in the cluster.`}
    >
      {isOpen && <Form set={set} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ set, onClose }: { set: ConfigSet; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [id] = useState(() => crypto.randomUUID())
  const [reason, setReason] = useState('')
  const take = useMutation(trpc.snapshots.take.mutationOptions())
  const { run, isBusy, error } = useCommand((input: TakeSnapshot) => take.mutateAsync(input), [trpc.snapshots.pathKey()])
  const press = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    if ((await run({ id, set, reason })) === null) return
    say('A worker takes the snapshot.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void press(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Take none"
        onKeep={onClose}
        verb="Take a snapshot"
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
      />
    </form>
  )
}
