'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ShownSecret } from '@/components/shell/shown-secret'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import type { PersonDetail, ResetPerson } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { inviteAddress } from './invite-address'
import { ReasonForm } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'

type Lost = ResetPerson['lost']
export type ResetPersonDialogProps = { person: PersonDetail['person']; isOpen: boolean; onClose: () => void }

const LOST = [
  { value: 'password', label: 'The password is forgotten' },
  { value: 'factor', label: 'The second factor is lost' },
] as const
const SAYS: Record<Lost, string> = {
  password: 'A new password; the second factor stays. The link works once, for an hour, and ends their sessions when it is used.',
  factor: 'A new second factor; the password is asked for. Another administrator agrees first; then make the link here, within an hour.',
}

/** A new way in for somebody who cannot come in: the invitation again, or what they lost. */
export function ResetPersonDialog({ person, isOpen, onClose }: ResetPersonDialogProps) {
  const isInvited = person.state === 'invited'
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={isInvited ? `Invite ${person.name} again` : `A new way in for ${person.name}`}
      description={
        isInvited
          ? 'The link works once, for 24 hours; the one before is dead.'
          : 'Be sure who asks: whoever has the link and what is not lost comes in.'
      }
    >
      {isOpen && <Inside person={person} isInvited={isInvited} onClose={onClose} />}
    </Dialog>
  )
}

function Inside({ person, isInvited, onClose }: { person: PersonDetail['person']; isInvited: boolean; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [lost, setLost] = useState<Lost>('password')
  const [link, setLink] = useState<string | null>(null)
  const { run, isBusy, error } = usePeopleCommand(useMutation(trpc.people.reset.mutationOptions()).mutateAsync, {
    verb: 'people.reset',
    target: ({ id }: { id: string; lost: Lost; reason: string }) => ({ kind: 'person', id }),
    shown: () => [isInvited ? `Invite ${person.name} again` : `A new way in for ${person.name}`, ...(isInvited ? [] : [SAYS[lost]])],
  })
  if (link !== null)
    return (
      <ShownSecret
        says={`Give it to ${person.name} by a way you trust. Once this is closed nobody can read it again.`}
        secret={inviteAddress(location.origin, link)}
        copy="Copy the link"
        close="Close, I have passed it on"
        onClose={onClose}
      />
    )
  const onSend = async (reason: string) => {
    const done = await run({ id: person.id, lost, reason })
    if (done?.state === 'made') setLink(done.link)
    if (done?.state === 'waiting') say(`Asked: another administrator must agree before ${person.name} gets a link.`)
    return done?.state === 'waiting'
  }
  return (
    <ReasonForm onClose={onClose} keep="Make no link" verb="Make the link" isBusy={isBusy} error={error} onSend={onSend}>
      {!isInvited && (
        <>
          <SelectField<Lost> label="What is lost" value={lost} options={LOST} onChange={setLost} />
          <p className="dim">{SAYS[lost]}</p>
        </>
      )}
    </ReasonForm>
  )
}
