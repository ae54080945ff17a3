'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { PersonDetail } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { ReasonForm } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'

export type LinkIdentityDialogProps = { person: PersonDetail['person']; isOpen: boolean; onClose: () => void }

/** Whoever the provider knows by a subject becomes this person, once another administrator agreed. */
export function LinkIdentityDialog({ person, isOpen, onClose }: LinkIdentityDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={`Link an identity to ${person.name}`}
      description="Whoever signs in with it is this person from then on, with all of the person’s roles. Another administrator must agree first."
    >
      {isOpen && <Inside person={person} onClose={onClose} />}
    </Dialog>
  )
}

function Inside({ person, onClose }: Omit<LinkIdentityDialogProps, 'isOpen'>) {
  const { identities } = useTRPC()
  const say = useToast()
  const [iss, setIss] = useState('')
  const [sub, setSub] = useState('')
  const { run, isBusy, error } = usePeopleCommand(useMutation(identities.link.mutationOptions()).mutateAsync, {
    verb: 'people.link',
    target: ({ id }: { id: string; iss?: string; sub: string; reason: string }) => ({ kind: 'person', id }),
    shown: (input) => [`Link ${input.sub} of ${input.iss ?? 'the provider that is set up'} to ${person.name}`],
  })
  const onSend = async (reason: string) => {
    const done = await run({ id: person.id, sub: sub.trim(), reason, ...(iss.trim() === '' ? {} : { iss: iss.trim() }) })
    if (done) say(`Asked: another administrator must agree before ${person.name} has this identity.`)
    return done !== null
  }
  const typed = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const
  return (
    <ReasonForm
      onClose={onClose}
      keep="Link nothing"
      verb="Ask for the link"
      isBusy={isBusy}
      error={error}
      missing={sub.trim() === '' ? 'Type the subject.' : null}
      onSend={onSend}
    >
      <TextField
        label="Subject"
        hint="The provider’s own name of the person (sub)."
        maxLength={255}
        value={sub}
        onChange={setSub}
        {...typed}
      />
      <TextField label="Issuer" hint="Empty: the provider that is set up." maxLength={500} value={iss} onChange={setIss} {...typed} />
    </ReasonForm>
  )
}
