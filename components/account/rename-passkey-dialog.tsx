'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { OwnPasskey } from '@/lib/schemas/factors'
import { useTRPC } from '@/lib/trpc'

export type RenamePasskeyDialogProps = { passkey: OwnPasskey | null; onClose: () => void }

export function RenamePasskeyDialog({ passkey, onClose }: RenamePasskeyDialogProps) {
  return (
    <Dialog isOpen={passkey !== null} onOpenChange={(isOpen) => !isOpen && onClose()} title="Name the passkey">
      {passkey && <Form passkey={passkey} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ passkey: { id, label: before }, onClose }: { passkey: OwnPasskey; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useCommand(useMutation(trpc.factors.renamePasskey.mutationOptions()).mutateAsync, [trpc.factors.pathKey()])
  const [label, setLabel] = useState(before)
  const missing = label.trim() === '' ? 'Give it a name.' : label.trim() === before ? 'Change the name first.' : null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || !(await run({ id, label: label.trim() }))) return
    say(`The passkey is named ${label.trim()}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField label="Name" maxLength={64} value={label} onChange={setLabel} />
      <RefusedNote error={error} />
      <DialogFoot keep="Keep the name" onKeep={onClose} verb="Name the passkey" isBusy={isBusy} missing={missing} />
    </form>
  )
}
