'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { ShownSecret } from '@/components/shell/shown-secret'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import type { CreateToken } from '@/lib/schemas/agents'
import { useTRPC } from '@/lib/trpc'

/** What an agent itself needs; the scopes of machines beside the engine are given by the command line. */
const SCOPES = ['decide', 'decide:gateway', 'sandbox:execute', 'sandbox:read', 'evolution:submit', 'review:create', 'review:read'] as const
type Input = { label: string; scopes: CreateToken['scopes']; agents: string[]; days: number }
const DAYS = ['1', '7', '30', '90'].map((value) => ({ value, label: value === '1' ? '1 day' : `${value} days` }))

export type CreateTokenDialogProps = { agentId: string; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

export function CreateTokenDialog({ agentId, isOpen, onOpenChange }: CreateTokenDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`Create a token for ${agentId}`}
      description="It may speak for this agent alone. It is shown once; only its digest is kept."
    >
      <Inside agentId={agentId} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Inside({ agentId, onClose }: { agentId: string; onClose: () => void }) {
  const trpc = useTRPC()
  const { run, isBusy, error } = useConfirmedCommand(
    useMutation(trpc.tokens.create.mutationOptions()).mutateAsync,
    [trpc.agents.pathKey()],
    {
      verb: 'tokens.create',
      target: (_input: Input) => ({ kind: 'token', id: 'new' }),
      shown: (input) => [`Create a token for ${agentId}: ${input.label}`, `May ${input.scopes.join(', ')}, for ${input.days} days`],
    },
  )
  const [token, setToken] = useState<string | null>(null)
  const [label, setLabel] = useState('')
  const [days, setDays] = useState('30')
  const [scopes, setScopes] = useState<CreateToken['scopes']>(['decide'])
  if (token !== null)
    return (
      <ShownSecret
        says="Keep it now. Once this is closed nobody can read it again."
        secret={token}
        copy="Copy the token"
        close="Close, I have kept it"
        onClose={onClose}
      />
    )
  const toggle = (scope: (typeof SCOPES)[number], isOn: boolean) =>
    setScopes((now) => (isOn ? [...now, scope] : now.filter((one) => one !== scope)))
  const missing = label.trim() === '' ? 'Say what it is for.' : scopes.length === 0 ? 'Choose at least one scope.' : null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const made = await run({ label, scopes, agents: [agentId], days: Number(days) })
    if (made) setToken(made.token)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField label="Label" hint="What it is for, such as the place it is kept." maxLength={128} value={label} onChange={setLabel} />
      <fieldset className="checks">
        <legend>Scopes</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className="row-x">
            <input type="checkbox" checked={scopes.includes(scope)} onChange={(event) => toggle(scope, event.target.checked)} />
            <span className="mono">{scope}</span>
          </label>
        ))}
      </fieldset>
      <SelectField label="Valid for" value={days} options={DAYS} onChange={setDays} />
      <RefusedNote error={error} />
      <DialogFoot keep="Create nothing" onKeep={onClose} verb="Create the token" isBusy={isBusy} missing={missing} />
    </form>
  )
}
