'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { LocalTime } from '@/components/ui/local-time'
import { SelectField } from '@/components/ui/select-field'
import { useTRPC } from '@/lib/trpc'
import { DialogFoot } from './dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from './reason-field'
import { RefusedNote } from './refused-note'
import { useToast } from './toasts'
import { useConfirmedCommand } from './use-confirmed-command'
import { useNow } from './use-now'

const HOURS = ['1', '4', '12', '24', '48', '72'] as const
const HOUR_MS = 3_600_000

export type StartFreezeDialogProps = { isOpen: boolean; onClose: () => void }

/** Reason and end are compulsory; what still works is said before it is done. */
export function StartFreezeDialog({ isOpen, onClose }: StartFreezeDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title="Freeze changes"
      description="From now on only reading and stopping go on, for everybody. Ending it early takes two leads."
    >
      {isOpen && <Form onClose={onClose} />}
    </Dialog>
  )
}

function Form({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const now = useNow()
  const [hours, setHours] = useState<(typeof HOURS)[number]>('4')
  const [reason, setReason] = useState('')
  const start = useMutation(trpc.freeze.start.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(start.mutateAsync, [trpc.freeze.pathKey()], {
    verb: 'freeze.start',
    target: () => ({ kind: 'freeze', id: 'new' }),
    shown: (input: { reason: string; until: string }) => [
      `Changes are frozen until ${input.until.slice(0, 16).replace('T', ' ')} UTC.`,
      'Only reading and stopping go on.',
      `Reason: ${input.reason}`,
    ],
  })
  const until = new Date(Math.floor(now / 60_000) * 60_000 + Number(hours) * HOUR_MS).toISOString()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    if ((await run({ reason, until })) === null) return
    say('Changes are frozen.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <SelectField label="For" value={hours} options={HOURS.map((value) => ({ value, label: `${value} h` }))} onChange={setHours} />
      <p className="hint">
        It ends by itself at <LocalTime at={until} withDate seconds={false} />.
      </p>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Let changes run"
        onKeep={onClose}
        verb="Freeze changes"
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
        variant="stop"
      />
    </form>
  )
}
