'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { ROLES, type Role } from '@/lib/access'
import { SHARED_ROLES } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { ReasonForm } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'

type Input = { group: string; role: Role; reason: string }
export type AddMappingDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

export function AddMappingDialog({ isOpen, onOpenChange }: AddMappingDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Map a group to a role"
      description="Whoever was last seen in the group has the role at once, everybody else in it with the next sign-in. The roles lead and admin take the word of a second person."
    >
      <Inside onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Inside({ onClose }: { onClose: () => void }) {
  const { mappings } = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = usePeopleCommand(useMutation(mappings.add.mutationOptions()).mutateAsync, {
    verb: 'mappings.add',
    target: (input: Input) => ({ kind: 'group', id: input.group.trim() }),
    shown: (input) => [
      `Everybody in the group ${input.group.trim()} gets the role ${input.role}`,
      SHARED_ROLES.includes(input.role) ? 'A second person must agree first' : 'At once for whoever was last seen in it',
    ],
  })
  const [group, setGroup] = useState('')
  const [role, setRole] = useState<Role | ''>('')
  const missing = group.trim() === '' ? 'Type the group.' : role === '' ? 'Choose a role.' : null
  const onSend = async (reason: string) => {
    if (role === '') return false
    const done = await run({ group, role, reason })
    const gives = `the group ${group.trim()} gives the role ${role}.`
    if (done) say(done.state === 'added' ? `T${gives.slice(1)}` : `Asked: a second person must agree before ${gives}`)
    return done !== null
  }
  const options = [{ value: '' as Role | '', label: 'Choose a role' }, ...ROLES.map((one) => ({ value: one as Role | '', label: one }))]
  return (
    <ReasonForm onClose={onClose} keep="Map nothing" verb="Map the group" isBusy={isBusy} error={error} missing={missing} onSend={onSend}>
      <TextField
        label="Group"
        hint="Exactly as the provider sends it, letter by letter."
        maxLength={256}
        value={group}
        onChange={setGroup}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <SelectField<Role | ''> label="Role" value={role} options={options} onChange={setRole} />
    </ReasonForm>
  )
}
