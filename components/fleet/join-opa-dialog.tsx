'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import type { CreateToken } from '@/lib/schemas/agents'
import { AgentGlob } from '@/lib/schemas/agents'
import { SetName } from '@/lib/schemas/fleet'
import { useTRPC } from '@/lib/trpc'
import { JoinSteps } from './join-steps'

type Input = { label: string; scopes: CreateToken['scopes']; agents: string[]; days: number }
const DAYS = ['7', '30', '90'].map((value) => ({ value, label: `${value} days` }))

export type JoinOpaDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** A token for one OPA, and the configuration it joins with. The secret stands beside the configuration, never in it. */
export function JoinOpaDialog({ isOpen, onOpenChange }: JoinOpaDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Join an OPA"
      description="One token an instance. It takes signed bundles, and reports decisions and status; it may do nothing else."
      isWide
    >
      <Inside onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function whatIsMissing({ label, agents }: Input, set: string): string | null {
  if (label.trim() === '') return 'Say where it runs.'
  if (agents.length === 0) return 'Say whose decisions it reports.'
  const wrong = agents.find((glob) => !AgentGlob.safeParse(glob).success)
  if (wrong !== undefined) return `${wrong} is no agent id: small letters, digits and . _ -, with * for any characters.`
  return SetName.safeParse(set).success ? null : 'Type a set of small letters, digits and dashes.'
}

function Inside({ onClose }: { onClose: () => void }) {
  const { fleet, tokens } = useTRPC()
  const { data: facts } = useQuery(fleet.joining.queryOptions({}))
  const { run, isBusy, error } = useConfirmedCommand(
    useMutation(tokens.create.mutationOptions()).mutateAsync,
    [fleet.pathKey(), tokens.pathKey()],
    {
      verb: 'tokens.create',
      target: (_input: Input) => ({ kind: 'token', id: 'new' }),
      shown: (input) => [
        `Create a token for the OPA ${input.label}, for ${input.days} days`,
        `May take bundles, and report decisions of ${input.agents.join(', ')}`,
      ],
    },
  )
  const [made, setMade] = useState<{ id: string; token: string } | null>(null)
  const [label, setLabel] = useState('')
  const [set, setSet] = useState('default')
  const [agents, setAgents] = useState('*')
  const [days, setDays] = useState('90')
  if (made !== null && facts) return <JoinSteps facts={facts} set={set} id={made.id} token={made.token} onClose={onClose} />
  const globs = agents.split(/[\s,]+/).filter((glob) => glob !== '')
  const input: Input = { label, scopes: ['opa:bundle', 'opa:logs'], agents: globs, days: Number(days) }
  const missing = facts === undefined ? 'The keys are still being read.' : (facts.failure ?? whatIsMissing(input, set))
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const created = await run(input)
    if (created) setMade({ id: `opa-${created.id}`, token: created.token })
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField label="Label" hint="Where it runs, such as the gateway beside it." maxLength={128} value={label} onChange={setLabel} />
      <TextField
        label="Set"
        hint="Instances of one set get one configuration and carry the set as a label."
        maxLength={63}
        value={set}
        onChange={setSet}
      />
      <TextField
        label="Decides for"
        hint="Agents whose decisions it may report, with * for any characters. Others are refused and counted as lost."
        maxLength={2000}
        value={agents}
        onChange={setAgents}
      />
      <SelectField label="Valid for" value={days} options={DAYS} onChange={setDays} />
      <RefusedNote error={error} />
      <DialogFoot keep="Create nothing" onKeep={onClose} verb="Create its token" isBusy={isBusy} missing={missing} />
    </form>
  )
}
