'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { sentenceOf } from '@/components/shell/error-code'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { incidentName } from '@/lib/incident-names'
import type { Assign, IncidentDetail } from '@/lib/schemas/incidents'
import { useTRPC } from '@/lib/trpc'
import { useIncidentCommand } from './use-incident-command'
import type { Viewer } from './viewer'

type Role = Assign['role']
export type AssignDialogProps = { detail: IncidentDetail; viewer: Viewer; role: Role | null; onClose: () => void }

const WORDS: Record<Role, { title: string; says: string; verb: string }> = {
  commander: {
    title: 'Hand over command of',
    says: 'It stays with its commander until the other one has accepted it. Only one person commands.',
    verb: 'Ask to take command',
  },
  scribe: { title: 'Name a scribe for', says: 'Who writes down what happens. It counts at once.', verb: 'Name the scribe' },
  liaison: { title: 'Name a liaison for', says: 'Who speaks with everybody outside. It counts at once.', verb: 'Name the liaison' },
}
const NOBODY = ''

/** Gives one of the three roles to somebody who may hold it. */
export function AssignDialog({ detail, viewer, role, onClose }: AssignDialogProps) {
  return (
    <Dialog
      isOpen={role !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={role === null ? '' : `${WORDS[role].title} ${incidentName(detail.number)}`}
      description={role === null ? undefined : WORDS[role].says}
    >
      {role !== null && <Form detail={detail} viewer={viewer} role={role} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ detail, viewer: { meId }, role, onClose }: Omit<AssignDialogProps, 'role'> & { role: Role }) {
  const { incidents } = useTRPC()
  const say = useToast()
  const { data: people, error: notRead } = useQuery(incidents.people.queryOptions({}))
  const { run, isBusy, error } = useIncidentCommand<Assign>(useMutation(incidents.assign.mutationOptions()).mutateAsync)
  const [{ id, version, number }] = useState(detail)
  const holder = { commander: detail.commander, scribe: detail.scribe, liaison: detail.liaison }[role]
  const [person, setPerson] = useState(NOBODY)
  const others = (people ?? []).filter((one) => one.id !== holder?.id)
  const isGiven = person !== NOBODY || (role !== 'commander' && holder !== null)
  const missing = isGiven ? null : 'Choose somebody.'
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await run({ id, version, role, person: person === NOBODY ? null : person })) === null) return
    const name = others.find((one) => one.id === person)?.name ?? 'nobody'
    say(
      role === 'commander'
        ? `${name} is asked to take command of ${incidentName(number)}.`
        : `The ${role} of ${incidentName(number)}: ${name}.`,
    )
    onClose()
  }
  const first =
    people === undefined ? 'People are being read' : role === 'commander' || holder === null ? 'Choose a person' : 'Nobody any more'
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <SelectField
        label="Person"
        value={person}
        options={[
          { value: NOBODY, label: first },
          ...others.map((one) => ({ value: one.id, label: one.id === meId ? `${one.name}, you` : one.name })),
        ]}
        onChange={setPerson}
      />
      {notRead !== null && <p className="errt">{`People did not load. ${sentenceOf(notRead)}`}</p>}
      <RefusedNote error={error} />
      <DialogFoot keep="Change nothing" onKeep={onClose} verb={WORDS[role].verb} isBusy={isBusy} missing={missing} />
    </form>
  )
}
