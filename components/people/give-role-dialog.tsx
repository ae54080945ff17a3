'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { ROLES, type Role } from '@/lib/access'
import { type PersonDetail, SHARED_ROLES } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { ReasonForm } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'

export type GiveRoleDialogProps = { detail: PersonDetail; isOpen: boolean; onClose: () => void }

export function GiveRoleDialog({ detail, isOpen, onClose }: GiveRoleDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={`Give ${detail.person.name} a role`}
      description="It counts from the next request on. The roles lead and admin take the word of a second person."
    >
      <Inside detail={detail} onClose={onClose} />
    </Dialog>
  )
}

function Inside({ detail: { person, roles }, onClose }: Omit<GiveRoleDialogProps, 'isOpen'>) {
  const trpc = useTRPC()
  const say = useToast()
  const free = ROLES.filter((role) => !roles.some((one) => one.role === role && one.source === 'direct'))
  const [role, setRole] = useState<Role | ''>('')
  const { run, isBusy, error } = usePeopleCommand(useMutation(trpc.roles.grant.mutationOptions()).mutateAsync, {
    verb: 'roles.grant',
    target: (input: { id: string; role: Role; reason: string }) => ({ kind: 'person', id: input.id }),
    shown: (input) => [
      `Give ${person.name} the role ${input.role}`,
      ...(SHARED_ROLES.includes(input.role) ? ['A second person must agree first'] : []),
    ],
  })
  const onSend = async (reason: string) => {
    if (role === '') return false
    const done = await run({ id: person.id, role, reason })
    if (done)
      say(
        done.state === 'granted'
          ? `${person.name} has the role ${role}.`
          : `Asked: a second person must agree before ${person.name} has the role ${role}.`,
      )
    return done !== null
  }
  const options = [{ value: '', label: 'Choose a role' }, ...free.map((one) => ({ value: one as Role | '', label: one }))] as const
  return (
    <ReasonForm
      onClose={onClose}
      keep="Give nothing"
      verb={role === '' ? 'Give the role' : SHARED_ROLES.includes(role) ? `Ask for the role ${role}` : `Give the role ${role}`}
      isBusy={isBusy}
      error={error}
      missing={role === '' ? 'Choose a role.' : null}
      onSend={onSend}
    >
      <SelectField<Role | ''> label="Role" value={role} options={options} onChange={setRole} />
    </ReasonForm>
  )
}
