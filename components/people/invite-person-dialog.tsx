'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ShownSecret } from '@/components/shell/shown-secret'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { Login } from '@/lib/schemas/accounts'
import { useTRPC } from '@/lib/trpc'
import { inviteAddress } from './invite-address'
import { ReasonForm } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'

export type InvitePersonDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** Makes a local account and the link by which its person sets it up. Whoever signs in by a provider is not invited: a group does that. */
export function InvitePersonDialog({ isOpen, onOpenChange }: InvitePersonDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Invite a person"
      description="For a local account. The link works once, for 24 hours; with it they choose a password and a second factor. Roles are given afterwards."
    >
      <Inside onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Inside({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const { run, isBusy, error } = usePeopleCommand(useMutation(trpc.people.create.mutationOptions()).mutateAsync, {
    verb: 'people.create',
    target: ({ id }: { id: string; name: string; login: string; reason: string }) => ({ kind: 'person', id }),
    shown: ({ name, login }) => [`Invite ${name} to a local account`, `Login ${Login.parse(login)}`, 'No role yet'],
  })
  const [id] = useState(() => crypto.randomUUID())
  const [name, setName] = useState('')
  const [login, setLogin] = useState('')
  const [isLeft, setIsLeft] = useState(false)
  const [made, setMade] = useState<{ name: string; link: string } | null>(null)
  if (made)
    return (
      <ShownSecret
        says={`Give it to ${made.name} by a way you trust. Once this is closed nobody can read it again.`}
        secret={inviteAddress(location.origin, made.link)}
        copy="Copy the link"
        close="Close, I have passed it on"
        onClose={onClose}
      />
    )
  const parsed = Login.safeParse(login)
  const wrong = parsed.success ? null : (parsed.error.issues[0]?.message ?? null)
  const missing = name.trim() === '' ? 'Say who it is.' : wrong === null ? null : `Login: ${wrong}.`
  const send = async (reason: string) => {
    const done = await run({ id, name, login, reason })
    if (done) setMade(done)
    return false
  }
  return (
    <ReasonForm
      onClose={onClose}
      keep="Invite nobody"
      verb="Invite the person"
      isBusy={isBusy}
      error={error}
      missing={missing}
      onSend={send}
    >
      <TextField label="Name" hint="As others will read it." maxLength={128} value={name} onChange={setName} autoComplete="off" />
      <TextField
        label="Login"
        hint="What they type to sign in. Small letters."
        maxLength={128}
        value={login}
        error={isLeft ? wrong : null}
        onChange={setLogin}
        onBlur={() => setIsLeft(login !== '')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </ReasonForm>
  )
}
