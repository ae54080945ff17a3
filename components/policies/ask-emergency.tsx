'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { isOpen as isGateOpen } from '@/lib/policy-gates'
import { NEED_MIN, NeedReason } from '@/lib/schemas/break-glass'
import { EMERGENCY_CONFIRM_MINUTES, EMERGENCY_GATES } from '@/lib/schemas/emergencies'
import { useTRPC } from '@/lib/trpc'
import { useNeedKeys } from './use-need'
import type { VersionPartProps } from './version-slots'

const HOURS = ['0.5', '1', '2', '4'] as const
const MISSING = `Say why it cannot wait, in ${NEED_MIN} characters or more.`

/** On the page of a version that was reviewed and replayed: lets it decide at once, for a while, if a lead agrees. */
export function AskEmergency({ detail: { version, gates }, held }: VersionPartProps) {
  const [isOpen, setIsOpen] = useState(false)
  if (version.state !== 'replay') return null
  const closed = gates.filter(({ gate, state }) => EMERGENCY_GATES.includes(gate) && !isGateOpen(state)).length
  const notReady = closed === 0 ? null : `${closed === 1 ? 'One gate' : `${closed} gates`} before shadow must be open first.`
  const why = held.includes('policies:emergency') ? notReady : `Open to ${rolesInWords('policies:emergency')}.`
  return (
    <>
      <Button disabledReason={why} onClick={() => setIsOpen(true)}>
        Ask for an emergency change…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Emergency change to version ${version.version}`}
        description={`It skips shadow and canary, and nothing else: every gate before them must be open. A lead who wrote none of it confirms within ${EMERGENCY_CONFIRM_MINUTES} min, else it lapses. At its end the version of now returns by itself, and somebody else looks at it afterwards.`}
      >
        {isOpen && <Form version={version.version} digest={version.constitutionHash} onClose={() => setIsOpen(false)} />}
      </Dialog>
    </>
  )
}

type Sent = { version: number; digest: string; hours: number; reason: string }

function Form({ version, digest, onClose }: { version: number; digest: string; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [hours, setHours] = useState<(typeof HOURS)[number]>('1')
  const [reason, setReason] = useState('')
  const ask = useMutation(trpc.emergencies.ask.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(ask.mutateAsync, useNeedKeys(), {
    verb: 'policies.emergency',
    target: (input: Sent) => ({ kind: 'policy_version', id: String(input.version) }),
    shown: (input) => [
      `A lead is asked to let version ${input.version} decide at once, for ${input.hours} h.`,
      `Digest: ${input.digest}`,
      `Why: ${input.reason}`,
    ],
  })
  const missing = NeedReason.safeParse(reason).success ? null : MISSING
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await run({ version, digest, hours: Number(hours), reason: reason.trim() })) === null) return
    say(`A lead has ${EMERGENCY_CONFIRM_MINUTES} min to confirm it. Nothing decides otherwise until then.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <p className="soft mono break">{digest}</p>
      <SelectField label="For" value={hours} options={HOURS.map((value) => ({ value, label: `${value} h` }))} onChange={setHours} />
      <TextField
        label="Why it cannot wait"
        hint={`${NEED_MIN} characters or more; others judge it by this afterwards.`}
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
      <RefusedNote error={error} />
      <DialogFoot keep="Ask for nothing" onKeep={onClose} verb="Ask a lead" isBusy={isBusy} missing={missing} variant="stop" />
    </form>
  )
}
