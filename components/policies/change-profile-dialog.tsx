'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import type { ConfigureProfile, ProfileState } from '@/lib/schemas/policy-reviews'
import { useTRPC } from '@/lib/trpc'
import { PROFILE_NAMES, PROFILE_OPTIONS, sayProfile } from './say-profile'

export type ChangeProfileDialogProps = { base: ProfileState; onClose: () => void }

/** Over the profile of the moment it was opened: another one in force by then is a conflict. */
export function ChangeProfileDialog({ base, onClose }: ChangeProfileDialogProps) {
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title="Change the profile of rollouts"
      description="It counts for rollouts that begin later. One that runs keeps what it began with."
    >
      <Form base={base} onClose={onClose} />
    </Dialog>
  )
}

function Form({ base, onClose }: ChangeProfileDialogProps) {
  const trpc = useTRPC()
  const say = useToast()
  const [profile, setProfile] = useState(base.profile)
  const [reason, setReason] = useState('')
  const update = useMutation(trpc.policies.configure.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand<ConfigureProfile, { version: number }>(update.mutateAsync, [trpc.policies.pathKey()], {
    verb: 'policies.configure',
    target: () => ({ kind: 'setting', id: 'policies.profile' }),
    shown: ({ profile: wanted, reason: why }) => [
      `Rollouts that begin later are held to the profile “${PROFILE_NAMES[wanted]}”.`,
      sayProfile(wanted),
      `Reason: ${why}`,
    ],
  })
  const missing = profile === base.profile ? 'That is in force already.' : isReason(reason) ? null : WHY_MISSING
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || !(await run({ expectedVersion: base.version, profile, reason }))) return
    say(`The profile “${PROFILE_NAMES[profile]}” is in force.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <SelectField label="Profile" value={profile} options={PROFILE_OPTIONS} onChange={setProfile} />
      <p className="hint">{sayProfile(profile)}</p>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep="Keep the profile" onKeep={onClose} verb="Put the profile in force" isBusy={isBusy} missing={missing} />
    </form>
  )
}
