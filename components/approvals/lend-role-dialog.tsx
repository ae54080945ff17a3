'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { LENT_ROLES, type LentRole } from '@/lib/schemas/break-glass'
import { useTRPC } from '@/lib/trpc'
import { missingOf, NeedFields } from './need-fields'

/** A lead lends a missing role to somebody else for at most 4 h. */
export function LendRoleDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title="Lend a role for 4 h"
      description="It counts from the person’s next request on, never towards an approval, and you can end it at any time. Somebody else than you two reviews it."
    >
      {isOpen && <Form onClose={onClose} />}
    </Dialog>
  )
}

type Sent = { personId: string; role: LentRole; scope: string; reason: string }

function Form({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { data, error: unread } = useQuery(trpc.breakGlass.borrowers.queryOptions({}))
  const [need, setNeed] = useState({ scope: '', reason: '' })
  const [personId, setPersonId] = useState('')
  const person = data?.find(({ id }) => id === personId)
  const lacking = LENT_ROLES.filter((role) => !person?.roles.includes(role))
  const [chosen, setChosen] = useState<LentRole>('operator')
  const role = lacking.includes(chosen) ? chosen : lacking[0]
  const grant = useMutation(trpc.breakGlass.grant.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(grant.mutateAsync, [trpc.breakGlass.pathKey()], {
    verb: 'break-glass.grant',
    target: (input: Sent) => ({ kind: 'person', id: input.personId }),
    shown: (input) => [
      `${person?.name ?? input.personId} gets the role ${input.role} for 4 h.`,
      `For: ${input.scope}`,
      `Why: ${input.reason}`,
    ],
  })
  const missing = person === undefined ? 'Choose the person.' : missingOf(need)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || role === undefined) return
    if ((await run({ personId, role, scope: need.scope.trim(), reason: need.reason.trim() })) === null) return
    say(`${person?.name} has the role ${role} for 4 h.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <SelectField
        label="Person"
        value={personId}
        options={[
          { value: '', label: data ? 'Choose' : 'Not read yet' },
          ...(data ?? []).map(({ id, name, roles }) => ({ value: id, label: `${name} (${roles.join(', ')})` })),
        ]}
        onChange={setPersonId}
      />
      {role !== undefined && (
        <SelectField label="Role" value={role} options={lacking.map((value) => ({ value, label: value }))} onChange={setChosen} />
      )}
      <NeedFields value={need} onChange={setNeed} />
      <RefusedNote error={error ?? unread} />
      <DialogFoot keep="Lend nothing" onKeep={onClose} verb="Lend the role" isBusy={isBusy} missing={missing} />
    </form>
  )
}
