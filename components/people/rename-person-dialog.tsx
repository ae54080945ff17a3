'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { PersonDetail } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { ReasonForm } from './reason-dialog'
import { useQuickCommand } from './use-people-command'

export type RenamePersonDialogProps = { person: PersonDetail['person']; isOpen: boolean; onClose: () => void }

export function RenamePersonDialog({ person, isOpen, onClose }: RenamePersonDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title="Rename the person"
      description="Every page shows the new name, also beside what was done before. The audit log keeps the id."
    >
      <Inside person={person} onClose={onClose} />
    </Dialog>
  )
}

function Inside({ person, onClose }: Omit<RenamePersonDialogProps, 'isOpen'>) {
  const { people } = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useQuickCommand(useMutation(people.rename.mutationOptions()).mutateAsync)
  const [name, setName] = useState(person.name)
  const missing = name.trim() === '' ? 'Type a name.' : name.trim() === person.name ? 'Type another name.' : null
  const send = async (reason: string) => {
    const done = await run({ id: person.id, name, reason })
    if (done) say(`The person is called ${done.name} now.`)
    return done !== null
  }
  return (
    <ReasonForm
      onClose={onClose}
      keep="Keep the name"
      verb="Rename the person"
      isBusy={isBusy}
      error={error}
      missing={missing}
      onSend={send}
    >
      <TextField label="Name" maxLength={128} value={name} onChange={setName} autoComplete="off" />
    </ReasonForm>
  )
}
