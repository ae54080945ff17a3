'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { QrCode } from '@/components/shell/qr-code'
import { RefusedNote } from '@/components/shell/refused-note'
import { sayLeft } from '@/components/shell/say-method'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useNow } from '@/components/shell/use-now'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { StartedTotp } from '@/lib/schemas/factors'
import { useTRPC } from '@/lib/trpc'

export type ConfirmAppDialogProps = { started: StartedTotp | null; onClose: () => void }

export function ConfirmAppDialog({ started, onClose }: ConfirmAppDialogProps) {
  return (
    <Dialog
      isOpen={started !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Put the secret into your app"
      description="It is shown this once. Until you type a code of it, nothing has changed."
    >
      {started && <Form started={started} onClose={onClose} />}
    </Dialog>
  )
}

/** In groups of four, as it is typed into an app by hand. */
const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ')

function Form({ started, onClose }: { started: StartedTotp; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useCommand(useMutation(trpc.factors.confirmTotp.mutationOptions()).mutateAsync, [trpc.factors.pathKey()])
  const [typed, setTyped] = useState('')
  const left = sayLeft(started.expiresAt, useNow())
  const code = typed.replace(/\s/g, '')
  const isCode = /^\d{6}$/.test(code)
  const missing =
    left === null ? 'The five minutes are over. Close this and begin again.' : isCode ? null : 'Type the six digits your app shows.'
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || !(await run({ challengeId: started.challengeId, code }))) return
    say('The authenticator app is in use.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <QrCode text={started.address} label="The secret as a QR code, for the camera of your app" />
      <p className="secret mono">{grouped(started.secret)}</p>
      <p>
        <a href={started.address}>Open it in an app on this device</a>
      </p>
      <p className="hint">
        By hand: time based, six digits, 30 seconds, SHA-1.
        {left !== null && ` ${left} left.`}
      </p>
      <TextField
        label="Code of your app"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        value={typed}
        onChange={setTyped}
      />
      <RefusedNote error={error} />
      <DialogFoot keep="Change nothing" onKeep={onClose} verb="Use this app" isBusy={isBusy} missing={missing} />
    </form>
  )
}
