'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { makePasskey } from '@/components/shell/ask-passkey'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmed } from '@/components/shell/use-confirmed'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { useTRPC } from '@/lib/trpc'

export function AddPasskeyDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => !next && onClose()}
      title="Add a passkey"
      description="You confirm that it is you; then the browser asks for the new key, with its PIN or your finger."
    >
      <Form onClose={onClose} />
    </Dialog>
  )
}

/** Out of the call: null when it was added, else why not; undefined when the person did not confirm. */
function useAdd() {
  const { factors } = useTRPC()
  const add = useMutation(factors.addPasskey.mutationOptions())
  const start = useConfirmed(useMutation(factors.startPasskey.mutationOptions()).mutateAsync, {
    verb: 'factors.add',
    target: () => ({ kind: 'passkey', id: 'new' }),
    shown: () => ['A passkey is added to your account.'],
  })
  return async (label: string): Promise<{ why: string | null } | null> => {
    const begun = await start({})
    if (!begun) return null
    const made = await makePasskey(begun.options)
    if (!made.response) return { why: made.why }
    await add.mutateAsync({ challengeId: begun.challengeId, label, response: made.response })
    return { why: null }
  }
}

function Form({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useCommand(useAdd(), [trpc.factors.pathKey()])
  const [label, setLabel] = useState('')
  const [said, setSaid] = useState<string | null>(null)
  const missing = label.trim() === '' ? 'Give it a name that you will know it by.' : null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    setSaid(null)
    const done = await run(label.trim())
    if (!done) return
    if (done.why !== null) {
      setSaid(done.why)
      return
    }
    say(`Passkey ${label.trim()} is added.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField label="Name" hint="Such as the device it is kept on." maxLength={64} value={label} onChange={setLabel} />
      {said !== null && (
        <p className="soft" role="alert">
          {said}
        </p>
      )}
      <RefusedNote error={error} />
      <DialogFoot keep="Add nothing" onKeep={onClose} verb="Add the passkey" isBusy={isBusy} missing={missing} />
    </form>
  )
}
